# docker build -t timeline . ; docker run --rm -v "$PWD":/work -w /work --user "$(id -u):$(id -g)" timeline build
FROM python:3.13-slim
COPY . /src
RUN pip install --no-cache-dir --require-hashes --use-pep517 --no-build-isolation -r /src/requirements/build.txt \
 && pip install --no-cache-dir --require-hashes --use-pep517 --no-build-isolation -r /src/requirements/run.txt \
 && pip install --no-cache-dir --no-build-isolation --no-index --no-deps /src \
 && rm -rf /src
ENTRYPOINT ["timeline"]
