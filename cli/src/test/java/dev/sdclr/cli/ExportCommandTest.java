package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SmallRun;
import dev.sdclr.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportCommandTest extends OnAFinishedRun {

  private static Invocation export(RunDirectory run, String format, Path file, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("export", run.path().toString(), "--format", format, "--out", file.toString()));
    arguments.addAll(List.of(more));
    return Invocation.of(arguments);
  }

  @Test
  void writesOnnxAndSaysHowFarItIsFromTheRun() {
    Path file = folder.resolve("encoder.onnx");
    Invocation result = export(run, "onnx", file);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out().lines().findFirst().orElseThrow())
        .startsWith(file + ": resnet10 width 4, 0.1 MB, largest difference ")
        .matches(".* [1-9]e-0\\d absolute, [1-9]e-0\\d relative, on 12 images");
    assertThat(result.err()).startsWith("compare: 100 % of 12 images").hasLineCount(1);
    assertThat(file).exists();
  }

  @Test
  void comparesOnOtherImagesWhenTheRunsOwnAreGone() throws IOException {
    Path moved = new GeneratedImages(8).writeClasses(folder.resolve("moved"), 8, 8);
    RunDirectory other =
        SmallRun.train(SmallRun.config(moved, "epochs=1"), folder.resolve("other"));
    Path elsewhere = Files.move(moved, folder.resolve("elsewhere"));
    Path file = folder.resolve("encoder.onnx");
    Invocation without = export(other, "onnx", file);
    assertThat(without.failure())
        .startsWith("there is no folder or file '%s'".formatted(moved))
        .endsWith(" (an export is compared on images: name others)");
    assertThat(without.code()).isEqualTo(FAILED);
    assertThat(file).doesNotExist();
    Invocation with = export(other, "onnx", file, "--data", elsewhere.toString(), "--images", "3");
    assertThat(with.code()).as(with.err()).isZero();
    assertThat(with.out()).contains("on 3 images");
    Path weights = folder.resolve("encoder.safetensors");
    assertThat(export(other, "safetensors", weights).code()).isZero();
  }

  @Test
  void writesSafetensors() {
    Path file = folder.resolve("encoder.safetensors");
    Invocation result = export(run, "safetensors", file);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .startsWith(
            "%s: resnet10 width 4, 0.1 MB, 72 tensors by torchvision's names%n".formatted(file));
    assertThat(file).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"onnx", "safetensors"})
  void leavesAFileThatIsThere(String format) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "mine");
    Invocation result = export(run, format, file);
    assertThat(result.failure())
        .isEqualTo("%s exists already: choose another --out, or pass --overwrite", file);
    assertThat(result.code()).isEqualTo(WRONG_USAGE);
    assertThat(file).hasContent("mine");
    Path folder = Files.createDirectory(this.folder.resolve("folder"));
    assertThat(export(run, format, folder).failure())
        .isEqualTo("%s is a folder: choose another --out", folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"onnx", "safetensors"})
  void replacesAFileWhenToldTo(String format) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "mine");
    Invocation result =
        Invocation.of(
            "export",
            run.path().toString(),
            "--format",
            format,
            "--out",
            file.toString(),
            "--overwrite");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(file).content(java.nio.charset.StandardCharsets.ISO_8859_1).hasSizeGreaterThan(1000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "R --out F | Missing required option: '--format=NAME'; valid for sdclr export: RUN,",
        "R --format onnx | Missing required option: '--out=FILE'; valid for sdclr export: RUN,",
        "--format onnx --out F | Missing required parameter: 'RUN'; valid for sdclr export: RUN,",
        "R --format tflite --out F | --format must be one of onnx, safetensors, was" + " 'tflite'",
        "R --format onnx --out F --images 0 | --images must be at least 1, was 0",
        "R --format onnx --out F | R is not a run directory: it has no config.yaml (make one with:",
        "R --format safetensors --out F --images 3 | --data, --root, --part, --images,"
            + " --skip-bad-images and --max-megapixels choose what onnx is compared on: leave them out for safetensors",
        "R --format safetensors --out F --with-classifier | --with-classifier needs --format onnx:",
        "R --format onnx --out F --labels L | --labels and --priors are for a classifier: add",
        "R --format onnx --out F --priors even | --labels and --priors are for a classifier: add",
      })
  void refusesWrongUsage(String arguments, String message) {
    Invocation result = Invocation.of(("export " + arguments).split(" "));
    assertThat(result.failure()).startsWith(message);
    assertThat(result.code()).isEqualTo(WRONG_USAGE);
    assertThat(Path.of("F")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"onnx", "safetensors"})
  void writesNothingWithoutAGoodCheckpoint(String format) throws IOException {
    RunDirectory copy = new RunDirectory(Files.createDirectory(folder.resolve("copy")));
    Files.copy(run.config(), copy.config());
    Files.copy(run.split(), copy.split());
    Path file = folder.resolve("encoder");
    Invocation absent = export(copy, format, file);
    assertThat(absent.failure())
        .isEqualTo(
            "%s has no checkpoint yet: train it first with: ./sdclr resume %s",
            copy.path(), copy.path());
    assertThat(absent.code()).isEqualTo(FAILED);

    byte[] good = Files.readAllBytes(run.lastCheckpoint());
    Files.createDirectories(copy.lastCheckpoint().getParent());
    Files.write(copy.lastCheckpoint(), Arrays.copyOf(good, good.length - 1));
    Invocation cut = export(copy, format, file);
    assertThat(cut.failure())
        .startsWith(copy.lastCheckpoint() + " places ")
        .endsWith(": it is corrupt or of another kind");
    assertThat(cut.code()).isEqualTo(FAILED);

    good[good.length - 1] ^= 1;
    Files.write(copy.lastCheckpoint(), good);
    assertThat(export(copy, format, file).failure())
        .isEqualTo(
            "%s does not match its checksum: it is corrupt or of another kind",
            copy.lastCheckpoint());
    assertThat(folder.toFile().list()).containsExactly("copy");
  }

  @Test
  void saysWhyAFileCannotBeWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Invocation result = export(run, "safetensors", file.resolve("encoder"));
    assertThat(result.failure()).startsWith("cannot write " + file.resolve("encoder"));
    assertThat(result.code()).isEqualTo(FAILED);
  }
}
