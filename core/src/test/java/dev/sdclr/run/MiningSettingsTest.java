package dev.sdclr.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.run.MiningSettings.MiningScore;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MiningSettingsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PIE|0|its predicted class stays when pruned",
        "PIE|0.3333333|its predicted class changes when pruned by 1 of 3 shares",
        "PIE|1|its predicted class changes when pruned by 3 of 3 shares",
        "LOSS|0.1|its loss rises when pruned",
        "LOSS|0|its loss does not rise when pruned",
        "LOSS|-0.2|its loss does not rise when pruned",
        "COSINE|0.5|changes when pruned"
      })
  void reasonsSayWhatTheScoreSays(MiningScore score, double value, String reason) {
    MiningSettings settings =
        new MiningSettings(score, List.of(0.5, 0.7, 0.9), 0, null, null, null);
    assertThat(settings.reason(value)).isEqualTo(reason);
  }
}
