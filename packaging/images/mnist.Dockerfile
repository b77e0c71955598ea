# skydeck-train and MNIST: docker build -f packaging/images/mnist.Dockerfile -t skydeck/mnist .
FROM debian:12-slim AS build
COPY . /source
RUN /source/packaging/images/build-worker.sh skydeck-train
RUN SKYDECK_MNIST_DIR=/mnist /source/packaging/fetch-mnist.sh

FROM debian:12-slim
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends \
        ca-certificates libcurl4 libicu72 libopenblas0-pthread libpugixml1v5 libssl3 libtorch1.13 libzip4 zlib1g && \
    rm -rf /var/lib/apt/lists/*
COPY --from=build /source/build/image/bin/skydeck-train /usr/bin/
COPY --from=build /mnist /usr/share/skydeck/mnist
ENV SKYDECK_MNIST_DIR=/usr/share/skydeck/mnist
# The metrics file is written where the program stands.
WORKDIR /tmp
ENTRYPOINT ["skydeck-train"]
