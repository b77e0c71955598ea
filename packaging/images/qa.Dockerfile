# skydeck-qa, and the model of packaging/images/model: docker build -f packaging/images/qa.Dockerfile -t skydeck/qa .
FROM debian:12-slim AS build
COPY . /source
RUN /source/packaging/images/build-worker.sh skydeck-qa
# An empty folder would be a broken model; no folder means the baseline engine.
RUN mkdir /share && cd /source/packaging/images && if [ -e model/config.json ]; then cp -r model /share/qa; fi

FROM debian:12-slim
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends \
        ca-certificates libcurl4 libicu72 libopenblas0-pthread libpugixml1v5 libssl3 libtorch1.13 libzip4 zlib1g && \
    rm -rf /var/lib/apt/lists/*
COPY --from=build /source/build/image/bin/skydeck-qa /usr/bin/
COPY --from=build /share /usr/share/skydeck
ENV SKYDECK_QA_MODEL=/usr/share/skydeck/qa
ENTRYPOINT ["skydeck-qa"]
