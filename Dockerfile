# One image for web, worker and timetable. Every step but the base is also what README and docs/operators.md name,
# so it can be followed by hand on a bare Debian 12.
FROM debian:bookworm-slim

ENV DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    PATH=/opt/portal/bin:$PATH DJANGO_SETTINGS_MODULE=atach.settings FONTCONFIG_FILE=/srv/portal/deploy/fonts.conf \
    MEDIA_ROOT=/srv/media STATIC_ROOT=/srv/static

RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 990 --home-dir /srv/portal --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0755 /srv/media \
    && install -d -o portal -g portal -m 0755 /srv/static /var/cache/fontconfig-portal

COPY requirements.lock /srv/portal/
RUN python3 -m venv /opt/portal \
    && pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /srv/portal/requirements.lock

COPY . /srv/portal
WORKDIR /srv/portal
# The key is for this step alone and is kept nowhere: DEMO lets a command run that needs no setting.
RUN DEMO=1 PSEUDO_LANGUAGE= python3 manage.py compile_translations

USER portal
EXPOSE 8000
CMD ["deploy/start", "web"]
