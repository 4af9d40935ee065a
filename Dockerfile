# The product for several machines: one image, three commands (compose.yaml).

# The browser assets, trusted by their hashes (package-lock.json).
FROM node:22-slim AS navigateur
WORKDIR /source
COPY package.json package-lock.json ./
COPY .ci/navigateur .ci/node.lock .ci/
RUN mkdir -p web/static && .ci/navigateur vendor

# The libraries, each with the hash of requirements.lock, without the tools of development.
FROM python:3.11-slim AS librairies
WORKDIR /source
COPY requirements.lock .ci/execution ./.ci/
RUN mv .ci/requirements.lock . \
 && python .ci/execution typst > execution.lock \
 && python -m venv /opt/jalon \
 && /opt/jalon/bin/pip install --no-cache-dir --require-hashes --no-deps -r execution.lock

FROM python:3.11-slim
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin jalon \
 && install -d -o jalon -g jalon -m 0700 /srv/jalon/instance /srv/jalon/documents
WORKDIR /srv/jalon
COPY --from=librairies /opt/jalon /opt/jalon
COPY bpmn bpmn
COPY models models
COPY notifications notifications
COPY workflow workflow
COPY web web
COPY --from=navigateur /source/web/static/vendor web/static/vendor
COPY pyproject.toml LICENSE ./
# `jalon` is `python -m web`: the sources are here, nothing is built.
RUN printf '#!/bin/sh\nexec python -m web "$@"\n' > /usr/local/bin/jalon \
 && chmod 0755 /usr/local/bin/jalon
ENV PATH=/opt/jalon/bin:$PATH \
    PYTHONPATH=/srv/jalon \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    JALON_ADRESSE=0.0.0.0 \
    JALON_DOCUMENTS=/srv/jalon/documents \
    JALON_TRAVAUX=distribue \
    PORT=8000
USER jalon
EXPOSE 8000
CMD ["gunicorn", "-c", "python:web.gunicorn_conf", "web.wsgi:application"]
