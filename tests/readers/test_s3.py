"""`timeline push` to an S3 server on this machine, moto, which is not ours."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.conftest import Story, need
from tests.test_push import PLAIN, RECORDS, broken, change, published

pytestmark = pytest.mark.readers
BUCKET = "stories"


class Bucket:
    """A bucket, and the variables by which programs find it."""

    def __init__(self, endpoint: str) -> None:
        import boto3

        self.environment = {
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": endpoint,
        }
        self._client = boto3.client(
            "s3",
            endpoint_url=endpoint,
            region_name="us-east-1",
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )
        self._client.create_bucket(Bucket=BUCKET)

    def put(self, key: str, data: bytes) -> None:
        self._client.put_object(Bucket=BUCKET, Key=key, Body=data)

    def media_type(self, key: str) -> str:
        return str(self._client.head_object(Bucket=BUCKET, Key=key)["ContentType"])

    def files(self, prefix: str) -> dict[str, bytes]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
        keys = [item["Key"] for page in pages for item in page.get("Contents", ())]
        return {
            key.removeprefix(prefix): self._client.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys
        }

    def times(self) -> dict[str, object]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        return {item["Key"]: item["LastModified"] for page in pages for item in page.get("Contents", ())}


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    server = pytest.importorskip("moto.server", reason="moto is not installed")
    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    running.start()
    host, port = running.get_host_and_port()
    yield Bucket(f"http://{host}:{port}")
    running.stop()


def push(bucket: Bucket, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "timeline", "push", *words]
    environment = {**os.environ, **bucket.environment}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_site_in_a_bucket(story: Story, bucket: Bucket) -> None:
    need("rclone")
    story.write("timeline.yaml", PLAIN)
    story.write("a.yaml", RECORDS)
    story.build()
    bucket.put("story/mine.txt", b"mine")
    bucket.put("other/index.html", b"somebody else's site")
    done = push(bucket, f"s3://{BUCKET}/story")
    assert done.returncode == 0, done.stderr
    assert seen(bucket) == published(story) | {"mine.txt": b"mine"}
    for name, media_type in (
        ("index.html", "text/html; charset=utf-8"),
        ("feed.json", "application/json"),
        ("calendar.ics", "text/calendar; charset=utf-8"),
        ("feeds.opml", "text/x-opml; charset=utf-8"),
    ):
        assert bucket.media_type(f"story/{name}") == media_type
    assert bucket.media_type("story/atom.xml").partition(";")[0] in (
        "application/xml",
        "text/xml",
        "application/atom+xml",
    )

    before = bucket.times()
    done = push(bucket, f"s3://{BUCKET}/story/")
    assert (done.returncode, done.stderr) == (0, "")
    assert "is up to date" in done.stdout
    assert bucket.times() == before

    change(story)
    done = push(bucket, f"s3://{BUCKET}/story")
    assert done.returncode == 0, done.stderr
    assert seen(bucket) == published(story) | {"mine.txt": b"mine"}
    assert broken(seen(bucket)) == []
    assert bucket.files("other/") == {"index.html": b"somebody else's site"}


def seen(bucket: Bucket) -> dict[str, bytes]:
    """What readers see below `story/`."""
    return {path: data for path, data in bucket.files("story/").items() if not path.startswith(".timeline/")}


def test_a_file_in_the_way_and_a_bucket_that_is_not_there(story: Story, bucket: Bucket) -> None:
    need("rclone")
    story.write("timeline.yaml", PLAIN)
    story.write("a.yaml", RECORDS)
    story.build()
    bucket.put("taken/index.html", b"mine")
    done = push(bucket, f"s3://{BUCKET}/taken")
    assert done.returncode == 2
    assert "the site needs the place: index.html" in done.stderr
    assert bucket.files("taken/") == {"index.html": b"mine"}
    done = push(bucket, "s3://storeis/story")
    assert (done.returncode, done.stdout) == (3, "")
    assert "timeline: s3://storeis/story: rclone" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_push_from_another_machine_is_not_disturbed(story: Story, bucket: Bucket) -> None:
    need("rclone")
    story.write("timeline.yaml", PLAIN)
    story.write("a.yaml", RECORDS)
    story.build()
    bucket.put("turns/.timeline/pushing/0123.json", b'{"at": "2025-09-01T10:00:00Z"}')
    done = push(bucket, f"s3://{BUCKET}/turns")
    assert (done.returncode, done.stdout) == (3, "")
    assert "another push is in progress there, begun at 2025-09-01T10:00:00Z; nothing was sent" in done.stderr
    assert list(bucket.files("turns/")) == [".timeline/pushing/0123.json"]
    done = push(bucket, f"s3://{BUCKET}/turns", "--take-over")
    assert done.returncode == 0, done.stderr
    found = bucket.files("turns/")
    assert {path: data for path, data in found.items() if not path.startswith(".timeline/")} == published(story)
    assert [path for path in found if "/pushing/" in path] == []
