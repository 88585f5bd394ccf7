package dev.sdclr.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.UsageException;
import dev.sdclr.loss.HarmonizationConfig;
import dev.sdclr.method.part.ContrastConfig;
import dev.sdclr.run.RecordFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MethodConfigTest {

  private record Holder(MethodConfig method) {}

  private static MethodConfig parsed(String json) {
    return RecordFile.fromJson("{\"method\": %s}".formatted(json), Holder.class, "it").method();
  }

  static Iterable<MethodConfig> methods() {
    return Methods.all(8, 0.7, 0.9, 32).values();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void givesBackWhatWasWritten(MethodConfig config) {
    assertThat(parsed(RecordFile.toJsonLine(config))).isEqualTo(config);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sdclr", "SDCLR", "Sdclr"})
  void knowsAMethodByItsNameInAnyCase(String name) {
    String json = "{\"name\": \"%s\", \"temperature\": 0.3}".formatted(name);
    assertThat(parsed(json)).isEqualTo(new SdclrConfig(0.3, 0.9));
  }

  /** As long as it needs, one epoch more, and published values in a short run. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'name': 'supervised', 'supervised': {'weighting': 'inverse', 'deferEpochs': 5} | 6 | ``",
        "'name': 'supervised', 'supervised': {'weighting': 'inverse', 'deferEpochs': 5} | 5 |"
            + " method.supervised.weighting never acts: its deferEpochs are 5, and the run has 5"
            + " epochs.",
        "'name': 'simclr', 'temperature': 0.2 | 1 | ``",
      })
  void saysWhatNeverActs(String json, int epochs, String sentence) {
    assertThat(parsed("{" + json.replace('\'', '"') + "}").idle(epochs).orElse(""))
        .isEqualTo(sentence);
    assertThat(
            new SimClrConfig(
                    0.2,
                    new ContrastConfig(
                        null, null, null, HarmonizationConfig.published(), null, null))
                .idle(500))
        .contains(
            "method.contrast.harmonization never acts: its warmUpEpochs are 500, and the run has 500"
                + " epochs.");
  }

  /** As they were written before methods had records of their own. */
  @Test
  void readsOlderConfigurations() {
    String sdclr =
        "{'name': 'sdclr', 'temperature': 0.2, 'pruneFraction': 0.9, 'selfDamage': {"
            + "'randomFraction': 0.0, 'renewEveryEpochs': 1, 'ownBatchNorm': true,"
            + " 'swapViews': false}, 'contrast': {'focalGamma': 0.0}}";
    assertThat(parsed(sdclr.replace('\'', '"'))).isEqualTo(new SdclrConfig(0.2, 0.9));
    String byol = "{'name': 'byol', 'byol': {'momentum': 0.5, 'predictorWidth': 16}}";
    assertThat(parsed(byol.replace('\'', '"')))
        .isEqualTo(new ByolConfig(null, new ByolConfig.Settings(0.5, 16)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'name': 'sdclr', 'temperature': 0   | method.temperature must be > 0, was 0.0",
        "'name': 'simclr', 'temperature': -1 | method.temperature must be > 0, was -1.0",
        "'name': 'sdclr', 'pruneFraction': 1 |"
            + " method.pruneFraction must be in [0, 1) (0.9 removes 90 %), was 1.0",
        "'name': 'byol', 'pruneFraction': -0.1 |"
            + " method.pruneFraction must be in [0, 1) (0.9 removes 90 %), was -0.1",
        "'name': 'simclr', 'pruneFraction': 0.9 | unknown key 'method.pruneFraction'; valid keys",
        "'name': 'barlow', 'barlow': {'offDiagonalWeight': 0} |"
            + " method.barlow.offDiagonalWeight must be in (0, 1], was 0.0",
        "'name': 'vicreg', 'vicreg': {'variance': 0} |"
            + " method.vicreg.variance must be in (0, 1000], was 0.0",
        "'name': 'nnclr', 'temperature': 0 | method.temperature must be > 0, was 0.0",
        "'name': 'nnclr', 'nnclr': {'queueSize': 0} |"
            + " method.nnclr.queueSize must be in [1, 16777216], was 0",
        "'name': 'nnclr', 'contrast': {} | unknown key 'method.contrast'; valid keys",
        "'name': 'sdclr', 'contrast': {'loss': 'lotar', 'focalGamma': 1} |"
            + " method.contrast.focalGamma must be 0 for the loss lotar, was 1.0",
        "'name': 'simclr', 'contrast': {'loss': 'dcl', 'focalGamma': 1} |"
            + " method.contrast.focalGamma must be 0 for the loss dcl, was 1.0",
        "'name': 'moco', 'contrast': {'loss': 'dclw'} |"
            + " method.contrast.loss must be nt_xent for moco",
        "'name': 'simsiam', 'pruneFraction': 0.5, 'selfDamage': {'swapViews': true} |"
            + " method.selfDamage.swapViews must be false: both views",
        "'name': 'mocha' | method.name must be one of METHODS, was 'mocha'",
        "'name': 'distil' | method.teacher must be an encoder file, such as an .onnx model"
            + " (pretrain's --teacher FILE), was missing",
        "'name': 'distil', 'teacher': 'T', 'teacherSha256': 'abc' | method.teacherSha256 must be 64"
            + " lower-case hexadecimal digits, was abc",
        "'name': 'distil', 'teacher': 'T', 'distil': {'randomViews': 0} | method.distil.randomViews"
            + " must be in [1, 64], or absent for the image as it is, was 0",
        "'name': 'distil', 'teacher': 'T', 'distil': {'cosineWeight': -1} |"
            + " method.distil.cosineWeight must be in [0, 1000], was -1.0",
        "'name': 'distil', 'teacher': 'T', 'distil': {'cosineWeight': 0, 'relationalWeight': 0} |"
            + " method.distil.cosineWeight must be above 0 where relationalWeight is not, was 0.0",
        "'name': 'distil', 'teacher': 'T', 'preprocessing': {'std': [1, 0, 1]} |"
            + " method.preprocessing.std must be 3 numbers above 0 of at most 1000, red first, such as"
            + " [0.229, 0.224, 0.225], was [1.0, 0.0, 1.0]",
        "'name': 'none', 'preprocessing': {'mean': [1, 2]} |"
            + " method.preprocessing.mean must be 3 numbers of at most 1000, red first, such as"
            + " [0.485, 0.456, 0.406], was [1.0, 2.0]",
        "'temperature': 0.2 | method.name is missing"
      })
  void refusesSettingsThatMakeNoSense(String settings, String message) {
    assertThatThrownBy(() -> parsed("{%s}".formatted(settings.replace('\'', '"'))))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("it: " + message.replace("METHODS", Methods.names()));
  }

  @Test
  void aPruneFractionOfZeroIsAllowed() {
    assertThat(new SdclrConfig(0.2, 0.0).hasSelfDamage()).isTrue();
  }
}
