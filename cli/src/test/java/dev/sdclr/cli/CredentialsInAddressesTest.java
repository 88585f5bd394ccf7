package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords that addresses hold are never shown, and no address becomes a folder of that name. */
class CredentialsInAddressesTest {

  private static final String HTTPS = "https://bob:hunter2@example.org/photos";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data inspect " + HTTPS,
        "data inspect s3://bob:hunter2@bucket/photos",
        "--verbose data inspect s3://bob:hunter2@bucket/photos",
        "pretrain --out RUN --data " + HTTPS,
        "pretrain --out RUN --data photos --set data.source=" + HTTPS,
        "pretrain --data photos --out " + HTTPS,
        "pretrain --out RUN --data photos --init-from " + HTTPS,
        "embed RUN --out s3://bob:hunter2@bucket/f.parquet",
        "embed RUN --out " + HTTPS,
        "mine " + HTTPS,
        "report " + HTTPS,
        "unknown " + HTTPS,
        "mine RUN --to=" + HTTPS
      })
  void areNotShownInWhatFails(String command) {
    Invocation failed = Invocation.of(command.split(" "));
    assertThat(failed.code()).isIn(1, 2);
    assertThat(failed.out() + failed.err()).contains("sdclr: ").doesNotContain("hunter2");
    assertThat(Path.of("https:")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://bob:hunter2@e.org", "https://bob:hunter2@e org"})
  void areNotShownFromTheEnvironment(String address, @TempDir Path folder) throws Exception {
    String endpoint = "export AWS_ENDPOINT_URL='%s'".formatted(address);
    List<String> arguments = List.of("--verbose", "data", "inspect", "s3://bucket/photos");
    try (ChildProcess inspecting = ChildProcess.startAfter(endpoint, folder, arguments)) {
      assertThat(inspecting.exitCode()).isEqualTo(2);
      assertThat(inspecting.errors())
          .contains("AWS_ENDPOINT_URL", "***@e")
          .doesNotContain("hunter2");
    }
  }
}
