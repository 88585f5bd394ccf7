package dev.sdclr.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.data.ImageSource;
import dev.sdclr.data.open.DatasetLocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWalkTest {

  @TempDir Path folder;

  @BeforeEach
  void fill() throws IOException {
    for (String name :
        List.of(
            "cat/a.png",
            "cat/deep/er/b.JPG",
            "cat/_c.webp",
            "cat/.hidden.png",
            "cat/notes.txt",
            "cat/empty.png",
            "dog/d e [1].tif",
            ".trash/e.png",
            "__MACOSX/a.png",
            "cat/@eaDir/a.png/thumbnail.jpg",
            "lost+found/i.png",
            "dog/run/f.png",
            "dog/run/config.yaml",
            "dog/run/checkpoints/g.png")) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, new byte[name.contains("empty") ? 0 : 1]);
    }
  }

  private List<String> walked(boolean isDeep) {
    List<String> found = new ArrayList<>();
    new FolderWalk(
            new org.apache.hadoop.fs.Path(folder.toString()), isDeep, new Configuration(false))
        .forEachRemaining(
            path -> found.add(path.toString().substring(5 + folder.toString().length() + 1)));
    return found;
  }

  @Test
  void findsWhatOneProcessFinds() {
    ImageSource images = DatasetLocator.open(folder.toString(), Optional.empty()).train();
    assertThat(walked(true))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, images.size()).mapToObj(images::path).toList())
        .hasSize(5);
  }

  @Test
  void staysInAFolderThatIsNotDeep() throws IOException {
    assertThat(walked(false)).isEmpty();
    Files.write(folder.resolve("h.png"), new byte[1]);
    assertThat(walked(false)).containsExactly("h.png");
  }
}
