# One image for every part of Sojourn; docker-compose.yml says which command each container runs.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY settings.py worker.py cli.py policy.toml ./
COPY workflows workflows
COPY traffic traffic
COPY store store
COPY delivery delivery
COPY activities activities
COPY api api
COPY datasets datasets
COPY sandbox sandbox
COPY templates templates

# Editable, so that templates and policy are read from where a person would look for them.
RUN pip install -c constraints.txt -e . \
 && useradd --system --create-home sojourn \
 && install -d -o sojourn /var/lib/sojourn
USER sojourn
ENV SOJOURN_HOME=/var/lib/sojourn
ENTRYPOINT ["sojourn"]
