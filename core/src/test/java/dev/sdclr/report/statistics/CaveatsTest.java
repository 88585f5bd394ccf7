package dev.sdclr.report.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.run.Score;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaveatsTest {

  private static String protocol(String text) {
    return Caveats.protocol(new Score(50, 1.0, 50.0, 50.0, 50.0, List.of(50.0), text, "d", null));
  }

  /** Each run's validation chooses its own regularisation; the protocol is the same. */
  @Test
  void whatValidationChoseIsNotTheProtocol() {
    String chosen = "linear probe on cached features, L-BFGS, lambda %s by validation";
    assertThat(protocol(chosen.formatted("1.0E-5"))).isEqualTo(protocol(chosen.formatted("0.001")));
    assertThat(protocol("kNN, k = 10")).isNotEqualTo(protocol("kNN, k = 20"));
    assertThat(protocol("SGD, lambda 0.1")).isNotEqualTo(protocol("SGD, lambda 0.2"));
  }
}
