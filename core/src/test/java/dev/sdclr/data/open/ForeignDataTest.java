package dev.sdclr.data.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.data.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is named as data and is none: a line says what it is, and what would work. */
class ForeignDataTest {

  @TempDir private Path folder;

  private static void refused(String data, String... messages) {
    assertThatThrownBy(() -> DatasetLocator.open(data, Optional.empty()))
        .isInstanceOf(SdclrException.class)
        .hasMessageContainingAll(messages)
        .message()
        .doesNotContain("\n");
  }

  /** Files without a telling name are known by their first bytes, written as in Latin-1. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "clip.MP4|x|is a video|ffmpeg",
        "clip|....ftypisom|is a video|ffmpeg",
        "clip.avi|x|is a video|ffmpeg",
        "photo.heic|x|an unsupported format|magick",
        "photo|....ftypheic|an unsupported format|magick",
        "photo|....ftypavif|an unsupported format|magick",
        "photo.DNG|x|an unsupported format|magick",
        "drawing|<?xml version='1.0'?><svg/>|an unsupported format|magick",
        "scan|%PDF-1.7|an unsupported format|magick",
        "all.tar.gz|x|is a packed archive|unpack it",
        "all.7z|x|is a packed archive|unpack it",
        "all|Rar!x|is a packed archive|unpack it",
        "x.npy|x|is a file of arrays|write its images",
        "x.pkl|x|is a file of arrays|write its images",
        "best.pt|x|is a model|--data",
        "coco.json|{}|is a description of data|path label",
        "data.yaml|x: 1|is a description of data|path label",
      })
  void files(String name, String content, String what, String advice) throws IOException {
    Path file = folder.resolve(name);
    Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
    refused(file.toString(), file.toString(), what, advice);
  }

  /** Whose paths begin as such files do. */
  @ParameterizedTest
  @ValueSource(strings = {"BZhang/1.jpg", "FLV/1.jpg", "MATLAB/1.jpg", "8BPS-like/1.jpg"})
  void listsAreNotTakenForThem(String path) throws IOException {
    Fixtures.putImage(folder, path);
    Path list = Files.writeString(folder.resolve("list.txt"), path + " 0\n");
    assertThat(DatasetLocator.open(list.toString(), Optional.empty()).train().size()).isOne();
  }

  @Test
  void onePicture() throws IOException {
    Fixtures.putImage(folder, "one.jpg");
    Fixtures.putImage(folder, "unnamed");
    refused(folder.resolve("one.jpg").toString(), "is a single picture", folder.toString());
    refused(folder.resolve("unnamed").toString(), "is a single picture", folder.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "gs://bucket/photos, gcloud storage rsync",
    "hdfs://node:8020/photos, hdfs dfs -get",
    "https://example.org/photos.zip, curl -LO https://example.org/photos.zip",
    "hf://datasets/a/b, copy them into a folder",
    "file:///data/photos, '/data/photos'",
  })
  void addresses(String address, String advice) {
    refused(address, address + " is a URL", advice);
  }

  @Test
  void aRunDirectory() throws IOException {
    Files.createDirectories(folder.resolve("run/checkpoints"));
    Files.createFile(folder.resolve("run/config.yaml"));
    Fixtures.putImage(folder, "run/thumbnails/1.jpg");
    refused(folder.resolve("run").toString(), "is a run directory", "data.source in");
  }

  @Test
  void misspeltPaths() throws IOException {
    Fixtures.putImage(folder, "photos/train/1.jpg");
    refused(folder + "/photso", "did you mean '%s'?".formatted(folder.resolve("photos")));
    refused(
        folder + "/photso/train", "did you mean '%s'?".formatted(folder.resolve("photos/train")));
    refused(
        folder + "/photos/Trian", "did you mean '%s'".formatted(folder.resolve("photos/train")));
    refused("fashion_mnist", "did you mean 'fashion-mnist'?");
  }

  /** As Java without a locale reads an argument that is not ASCII. */
  @Test
  void aPathThatIsNoText() {
    refused(folder + "/\uFFFD\uFFFDbung", "its name is ");
  }
}
