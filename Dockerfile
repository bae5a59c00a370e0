# One image for every part of Sojourn; docker-compose.yml says which command each container runs.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_CONSTRAINT=/app/constraints.txt
WORKDIR /app

# What Sojourn needs comes first, so that a change of its own code does not install all of it again.
COPY pyproject.toml constraints.txt README.md LICENSE ./
RUN python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" \
    > /tmp/needs.txt \
 && pip install -r /tmp/needs.txt \
 && rm /tmp/needs.txt

COPY settings.py listening.py logs.py worker.py cli.py policy.toml campaigns.toml ./
COPY workflows workflows
COPY traffic traffic
COPY store store
COPY delivery delivery
COPY activities activities
COPY simulation simulation
COPY api api
COPY datasets datasets
COPY sandbox sandbox
COPY testkit testkit
COPY commands commands
COPY templates templates

# Editable, so that templates and policy are read from where a person would look for them.
ENV SOJOURN_HOME=/var/lib/sojourn
RUN pip install --no-deps -e . \
 && useradd --system --create-home sojourn \
 && install -d -o sojourn /var/lib/sojourn
USER sojourn
ENTRYPOINT ["sojourn"]
