package dev.sdclr.data.known;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.Digests;
import dev.sdclr.ProgressListener;
import dev.sdclr.SplitMix;
import dev.sdclr.data.known.DatasetOrigin.WebFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {

  private final byte[] content = new byte[300_000];

  @TempDir private Path folder;
  private TestServer server;
  private WebFile file;
  private Path target;

  @BeforeEach
  void serve() throws IOException {
    SplitMix random = new SplitMix(1);
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) random.nextInt();
    }
    server = new TestServer();
    server.files.put("data.gz", content);
    file = new WebFile("data.gz", Digests.sha256(content));
    target = folder.resolve("data.gz");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void download() throws IOException {
    new Download(server.address(), file, ProgressListener.NONE).to(target);
  }

  @Test
  void downloadsAndReportsProgress() throws IOException {
    List<Long> done = new ArrayList<>();
    ProgressListener progress =
        (task, unit, bytesDone, bytesTotal) -> {
          assertThat(List.of(task, unit, bytesTotal))
              .isEqualTo(List.of("fetch data.gz", "bytes", 300_000L));
          done.add(bytesDone);
        };
    new Download(server.address(), file, progress).to(target);
    assertThat(target).hasBinaryContent(content);
    assertThat(done).isSorted().endsWith(300_000L);
    assertThat(folder.resolve("data.gz.part")).doesNotExist();
  }

  @Test
  void goesOnWhereItBrokeOff() throws IOException {
    server.breakAfter = 100_000;
    assertThatThrownBy(this::download).isInstanceOf(IOException.class);
    long present = Files.size(folder.resolve("data.gz.part"));
    assertThat(present).isBetween(1L, 100_000L);
    assertThat(target).doesNotExist();
    server.breakAfter = Integer.MAX_VALUE;
    download();
    assertThat(target).hasBinaryContent(content);
    assertThat(server.requests)
        .containsExactly("data.gz null", "data.gz bytes=%d-".formatted(present));
  }

  @Test
  void takesAPartThatIsWholeAlready() throws IOException {
    Files.write(folder.resolve("data.gz.part"), content);
    download();
    assertThat(target).hasBinaryContent(content);
  }

  @Test
  void throwsAwayWhatHasTheWrongSum() throws IOException {
    server.files.put("data.gz", new byte[10]);
    assertThatThrownBy(this::download)
        .isInstanceOf(IOException.class)
        .hasMessage(
            "%sdata.gz has SHA-256 01d448afd928065458cf670b60f5a594d735af0172c8d67f22a81680132681ca, should have %s",
            server.address(), file.sha256());
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void endsAnAnswerThatIsTooLong() throws IOException {
    Download download = new Download(server.address(), file, ProgressListener.NONE, 200_000);
    assertThatThrownBy(() -> download.to(target))
        .isInstanceOf(IOException.class)
        .hasMessage("%sdata.gz continues after 200,000 bytes", server.address());
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void fetchesNothingUnencrypted() {
    URI address = URI.create("http://example.org/");
    assertThatThrownBy(() -> new Download(address, file, ProgressListener.NONE))
        .hasMessage("not encrypted: http://example.org/data.gz");
  }

  @Test
  void saysWhatWentWrong() {
    server.files.clear();
    assertThatThrownBy(this::download).hasMessage("%sdata.gz answered 404", server.address());
    URI address = server.address();
    server.close();
    assertThatThrownBy(() -> new Download(address, file, ProgressListener.NONE).to(target))
        .hasMessageStartingWith("no answer from localhost (");
  }
}
