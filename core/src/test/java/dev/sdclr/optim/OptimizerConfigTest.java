package dev.sdclr.optim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.run.RecordFile;
import org.junit.jupiter.api.Test;

class OptimizerConfigTest {

  /** As runs of version 0.1 before it was renamed have it. */
  @Test
  void readsTheOlderNameOfAKey() {
    String json =
        "{\"name\":\"sgd\",\"learningRate\":0.5,\"finalLearningRate\":0,\"warmupEpochs\":0,"
            + "\"momentum\":0.9,\"weightDecay\":0.1,\"sparesNormsAndBiases\":true}";
    OptimizerConfig read = RecordFile.fromJson(json, OptimizerConfig.class, "older");
    assertThat(read.excludeNormsAndBiases()).isTrue();
    assertThat(RecordFile.toJsonLine(read))
        .contains("excludeNormsAndBiases")
        .doesNotContain("spares");
  }
}
