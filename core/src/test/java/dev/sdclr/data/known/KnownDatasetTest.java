package dev.sdclr.data.known;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.data.Dataset;
import dev.sdclr.data.Fixtures;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownDatasetTest {

  @Test
  void isFoundByItsName() {
    assertThat(KnownDataset.names()).containsExactly("fashion-mnist", "cifar-10", "cifar-100");
    for (KnownDataset known : KnownDataset.values()) {
      assertThat(KnownDataset.find(known.id())).contains(known);
    }
    assertThat(KnownDataset.find("mnist")).isEmpty();
  }

  @Test
  void expectsTheSizesThatItsHeadersImply() {
    assertThat(KnownDataset.FASHION_MNIST.files())
        .extracting(ContentCheck::bytes)
        .containsExactly(16 + 60_000L * 28 * 28, 8 + 60_000L, 16 + 10_000L * 28 * 28, 8 + 10_000L);
    assertThat(KnownDataset.CIFAR_10.files())
        .extracting(ContentCheck::bytes)
        .containsOnly(10_000L * 3073);
    assertThat(KnownDataset.CIFAR_100.files())
        .extracting(ContentCheck::bytes)
        .containsExactly(50_000L * 3074, 10_000L * 3074);
  }

  @Test
  void comesEncryptedAndIsVerified() {
    for (KnownDataset known : KnownDataset.values()) {
      for (DatasetOrigin origin : known.origins()) {
        if (origin instanceof DatasetOrigin.WebFiles web) {
          assertThat(web.address()).hasScheme("https");
          assertThat(web.files()).allMatch(file -> file.sha256().matches("[0-9a-f]{64}"));
        } else if (origin instanceof DatasetOrigin.WebArchive web) {
          assertThat(web.address()).hasScheme("https");
          assertThat(web.archive().sha256()).matches("[0-9a-f]{64}");
        }
      }
    }
  }

  @Test
  void namesTheClothes(@TempDir Path folder) throws IOException {
    Fixtures.put(
        folder, "train-images-idx3-ubyte", IdxFilesTest.idx(new int[] {0x803, 1, 1, 1}, 7));
    Fixtures.put(folder, "train-labels-idx1-ubyte", IdxFilesTest.idx(new int[] {0x801, 1}, 9));
    Dataset dataset = KnownDataset.FASHION_MNIST.open(folder);
    assertThat(dataset.name()).isEqualTo("fashion-mnist");
    assertThat(dataset.train().classNames().get(dataset.train().label(0))).isEqualTo("Ankle boot");
  }
}
