package dev.sdclr.data.bucket;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.sdclr.ListeningProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An S3-compatible store in a process of its own, with a bucket {@code photos}: s3rver, whose
 * script {@code SDCLR_S3RVER} names. It asks for a signature, but does not check it.
 */
public final class ObjectStore implements AutoCloseable {

  private static final Pattern LISTENING = Pattern.compile("listening on .*:(\\d+)");

  private final ListeningProcess server;

  private ObjectStore(ListeningProcess server) {
    this.server = server;
  }

  /** Starts one that keeps its objects in a folder, or aborts the test where there is none. */
  public static ObjectStore start(Path folder) throws IOException {
    String script = System.getenv("SDCLR_S3RVER");
    if (script == null || !Files.exists(Path.of(script))) {
      return abort("s3rver is missing: SDCLR_S3RVER must name its bin/s3rver.js");
    }
    ProcessBuilder program =
        new ProcessBuilder(
            List.of(
                "node",
                script,
                "-d",
                folder.toString(),
                "-a",
                "127.0.0.1",
                "-p",
                "0",
                "--no-vhost-buckets",
                "--configure-bucket",
                "photos"));
    return new ObjectStore(ListeningProcess.start(program, LISTENING));
  }

  /** Puts a folder's files into the bucket. */
  public void putAll(Path root, String prefix) throws IOException {
    Bucket bucket = new Bucket(BucketStore.of(environment()), "photos");
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        bucket.put(file, prefix + root.relativize(file).toString().replace('\\', '/'));
      }
    }
  }

  /** What a program has to be told to find it. */
  public Map<String, String> environment() {
    return Map.of(
        "AWS_ENDPOINT_URL", "http://127.0.0.1:" + server.place(),
        "AWS_ACCESS_KEY_ID", "S3RVER",
        "AWS_SECRET_ACCESS_KEY", "S3RVER");
  }

  @Override
  public void close() {
    server.close();
  }
}
