package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.data.bucket.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Images from a bucket, and features into one. */
class BucketCommandTest extends OnAFinishedRun {

  private ChildProcess sdclr(ObjectStore store, String... arguments) throws IOException {
    Map<String, String> variables = new TreeMap<>(store.environment());
    variables.put("SDCLR_CACHE", folder.resolve("cache").toString());
    String exports =
        variables.entrySet().stream()
            .map(variable -> "export %s='%s'".formatted(variable.getKey(), variable.getValue()))
            .collect(Collectors.joining("; "));
    Path work = Files.createTempDirectory(folder, "work");
    return ChildProcess.startAfter(exports, work, List.of(arguments));
  }

  @Test
  void featuresGoFromABucketIntoABucket() throws IOException, InterruptedException {
    String in = "s3://photos/in/pictures";
    String out = "s3://photos/features/own.csv";
    String[] embed = {"embed", run.path().toString(), "--data", in, "--out", out};
    try (ObjectStore store = ObjectStore.start(folder.resolve("store"))) {
      store.putAll(data, "in/pictures/");
      try (ChildProcess first = sdclr(store, embed)) {
        assertThat(first.exitCode()).as(first.errors()).isZero();
        assertThat(first.output())
            .contains("data: %s is ".formatted(in))
            .endsWith("12 rows of 32 features: %s%n".formatted(out));
      }
      try (ChildProcess again = sdclr(store, embed)) {
        assertThat(again.exitCode()).isEqualTo(WRONG_USAGE);
        assertThat(again.errors()).startsWith("sdclr: %s exists already".formatted(out));
      }
      try (ChildProcess inspect = sdclr(store, "data", "inspect", in)) {
        assertThat(inspect.exitCode()).as(inspect.errors()).isZero();
        assertThat(inspect.output()).contains("pretrain --data %s --out".formatted(in));
      }
    }
    try (Stream<Path> left = Files.walk(folder.resolve("cache/buckets"))) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .as("what has gone into the bucket")
          .contains("pictures")
          .doesNotContain("own.csv");
    }
  }
}
