package dev.sdclr.data.known;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.Digests;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.UserCache;
import dev.sdclr.data.Fixtures;
import dev.sdclr.data.known.DatasetOrigin.WebFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetFetcherTest {

  private static final byte[] CONTENT = "real data".getBytes(US_ASCII);

  @TempDir private Path temporary;
  private Path cache;
  private Path system;
  private TestServer server;
  private List<ContentCheck> files;
  private List<DatasetOrigin> origins;

  @BeforeEach
  void serve() throws IOException {
    cache = temporary.resolve("cache");
    system = temporary.resolve("system");
    server = new TestServer();
    byte[] compressed = IdxFilesTest.gzip(CONTENT);
    server.files.put("data.gz", compressed);
    files = List.of(new ContentCheck("data", CONTENT.length, Digests.sha256(CONTENT)));
    origins =
        List.of(
            new DatasetOrigin.WebFiles(
                server.address(), List.of(new WebFile("data.gz", Digests.sha256(compressed)))));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Fetched fetch() {
    return new DatasetFetcher(cache, system).fetch("things", files, origins, ProgressListener.NONE);
  }

  @Test
  void downloadsOnceAndThenFindsItInTheCache() {
    Path kept = cache.resolve("things");
    assertThat(fetch())
        .isEqualTo(
            new Fetched(
                kept,
                "things fetched from %s, verified, kept in %s".formatted(server.address(), kept)));
    assertThat(fetch().origin()).isEqualTo("things found in %s and verified", kept);
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void findsItInTheSystemsDataSetsUncompressedToo() throws IOException {
    Fixtures.put(system, "things/data", CONTENT);
    assertThat(fetch().directory()).isEqualTo(system.resolve("things"));
    assertThat(server.requests).isEmpty();
  }

  @Test
  void replacesACorruptCopy() throws IOException {
    Fixtures.put(cache, "things/data", "fake data".getBytes(US_ASCII));
    assertThat(fetch().origin()).startsWith("things fetched from");
    assertThat(cache.resolve("things/data")).doesNotExist();
    assertThat(fetch().origin()).startsWith("things found in");
    assertThat(cache.resolve(".things-corrupt")).doesNotExist();
  }

  @Test
  void downloadsOnceForManyAtATime() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      Callable<Fetched> job = this::fetch;
      for (Future<Fetched> result : pool.invokeAll(List.of(job, job, job, job))) {
        assertThat(result.get().directory()).isEqualTo(cache.resolve("things"));
      }
    } finally {
      pool.shutdown();
    }
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void unpacksAnArchive() throws IOException {
    byte[] archive = TarGzTest.archive(TarGzTest.entry("x/data", '0', "real data"));
    server.files.put("a.tar.gz", archive);
    origins =
        List.of(
            new DatasetOrigin.WebArchive(
                server.address(), new WebFile("a.tar.gz", Digests.sha256(archive))));
    assertThat(fetch().directory().resolve("data")).hasBinaryContent(CONTENT);
    try (var left = Files.list(cache.resolve("downloads"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void fallsBackToTheNextOriginAndNamesAllOfThem() {
    server.files.clear();
    DatasetOrigin missing =
        new DatasetOrigin.DebianPackage("no-such-package-of-sdclr", Path.of("x"));
    origins = List.of(origins.get(0), missing);
    assertThatThrownBy(this::fetch)
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith(
            "cannot find or fetch things; tried %s (not there); %s (not there); %s (%sdata.gz"
                + " answered 404); package no-such-package-of-sdclr (apt-get download) (",
            cache.resolve("things"), system.resolve("things"), server.address(), server.address())
        .hasMessageEndingWith(
            "; connect to the network, or put its files [data] into " + cache.resolve("things"))
        .hasMessageNotContaining("\n");
    assertThat(cache.resolve("things")).doesNotExist();
  }

  @Test
  void doesNotKeepWhatIsNotTheDataSet() throws IOException {
    byte[] other = IdxFilesTest.gzip("other dat".getBytes(US_ASCII));
    server.files.put("data.gz", other);
    origins =
        List.of(
            new DatasetOrigin.WebFiles(
                server.address(), List.of(new WebFile("data.gz", Digests.sha256(other)))));
    assertThatThrownBy(this::fetch).hasMessageContaining("data is corrupt (SHA-256 ");
    assertThat(cache.resolve("things")).doesNotExist();
  }

  /** A small file may expand to any length, which would take as long to add up. */
  @Test
  void readsNoMoreThanThereShouldBe() throws IOException {
    byte[] longer = IdxFilesTest.gzip(new byte[10_000_000]);
    server.files.put("data.gz", longer);
    origins =
        List.of(
            new DatasetOrigin.WebFiles(
                server.address(), List.of(new WebFile("data.gz", Digests.sha256(longer)))));
    assertThatThrownBy(this::fetch)
        .hasMessageContaining("data is corrupt (it holds more than 9 bytes)");
  }

  @Test
  void saysWhereItMayNotWrite() throws IOException {
    Files.writeString(cache, "a file in the way");
    assertThatThrownBy(this::fetch)
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith("cannot keep things in %s: ", cache)
        .hasMessageEndingWith("(set SDCLR_CACHE to a folder you may write to)");
  }

  @Test
  void choosesTheCacheByTheEnvironment() {
    assertThat(UserCache.folder("/own", "/xdg", "/home")).isEqualTo(Path.of("/own"));
    assertThat(UserCache.folder(" ", "/xdg", "/home")).isEqualTo(Path.of("/xdg/sdclr"));
    assertThat(UserCache.folder(null, "", "/home")).isEqualTo(Path.of("/home/.cache/sdclr"));
  }
}
