package dev.sdclr.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.UsageException;
import dev.sdclr.distributed.LaunchedRank.Agent;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaunchedRankTest {

  private static Map<String, String> variables() {
    return new HashMap<>(
        Map.of("RANK", "1", "WORLD_SIZE", "4", "MASTER_ADDR", "10.0.0.7", "MASTER_PORT", "29500"));
  }

  @Test
  void isOneProcessAloneWithoutVariables() {
    assertThat(LaunchedRank.of(Map.of("MASTER_ADDR", "localhost"))).isEmpty();
  }

  @Test
  void readsWhatLaunchersSet() {
    Map<String, String> variables = variables();
    assertThat(LaunchedRank.of(variables))
        .contains(new LaunchedRank(1, 4, 0, 1, "10.0.0.7", 29500, Optional.empty()));
    variables.put("LOCAL_RANK", "1");
    variables.put("LOCAL_WORLD_SIZE", "2");
    assertThat(LaunchedRank.of(variables))
        .contains(new LaunchedRank(1, 4, 1, 2, "10.0.0.7", 29500, Optional.empty()));
  }

  @Test
  void leavesTheStoreToALauncherThatServesOne() {
    Map<String, String> variables = variables();
    variables.put("RANK", "0");
    assertThat(LaunchedRank.of(variables).orElseThrow().serves()).isTrue();
    variables.put("TORCHELASTIC_USE_AGENT_STORE", "True");
    variables.put("TORCHELASTIC_RESTART_COUNT", "2");
    LaunchedRank launched = LaunchedRank.of(variables).orElseThrow();
    assertThat(launched.agent()).contains(new Agent(2));
    assertThat(launched.serves()).isFalse();
    variables.put("TORCHELASTIC_USE_AGENT_STORE", "False");
    assertThat(LaunchedRank.of(variables).orElseThrow().serves()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "RANK, 4, 'RANK must be a number in [0, 3], was ''4'''",
    "RANK, -1, 'RANK must be a number in [0, 3], was ''-1'''",
    "WORLD_SIZE, none, 'WORLD_SIZE must be a number in [1, 1048576], was ''none'''",
    "MASTER_PORT, 65536, 'MASTER_PORT must be a number in [1, 65535], was ''65536'''",
    "LOCAL_WORLD_SIZE, 5, 'LOCAL_WORLD_SIZE must be a number in [1, 4], was ''5'''"
  })
  void quotesWhatIsOutOfRange(String name, String value, String message) {
    Map<String, String> variables = variables();
    variables.put(name, value);
    assertThatThrownBy(() -> LaunchedRank.of(variables))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({"RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"})
  void namesWhatIsMissing(String name) {
    Map<String, String> variables = variables();
    variables.remove(name);
    assertThatThrownBy(() -> LaunchedRank.of(variables))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(name + " is not set: processes that train together need RANK,");
    variables.put(name, "");
    assertThatThrownBy(() -> LaunchedRank.of(variables))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(name + " is empty: processes");
  }
}
