package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.method.Methods;
import dev.sdclr.process.StopSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class HelpTest {

  private static final int WIDTH = 80;

  private static List<CommandLine> commands() {
    CommandLine root = Main.commandLine(new StopSignal());
    List<CommandLine> all = new ArrayList<>(List.of(root));
    root.getSubcommands().values().forEach(all::add);
    all.addAll(root.getSubcommands().get("data").getSubcommands().values());
    return all;
  }

  @Test
  void aloneItPrintsEveryCommandWithItsWholeSummary() {
    Invocation alone = Invocation.of();
    assertThat(alone.code()).isZero();
    assertThat(alone.err()).isEmpty();
    assertThat(alone.out()).isEqualTo(Invocation.of("--help").out());
    String words = alone.out().replaceAll("\\s+", " ");
    for (CommandLine command : Main.commandLine(new StopSignal()).getSubcommands().values()) {
      if (!command.getCommandName().equals("help")) {
        String summary = command.getCommandSpec().usageMessage().description()[0];
        assertThat(words).contains(" " + command.getCommandName() + " " + summary + " ");
      }
    }
    assertThat(words).contains("Begin with: ./sdclr quickstart");
  }

  /** It knows no options of commands, and must not be seen to. */
  @Test
  void quickOverviewIsThatOfTheWholeCommandLine() {
    assertThat(Main.overview().getUsageMessage())
        .isEqualTo(Main.commandLine(new StopSignal()).getUsageMessage());
  }

  /** Only the command that is called is made ready, which must not be seen either. */
  @Test
  void everyCommandAloneHasTheHelpThatItHasAmongAll() {
    for (CommandLine among : Main.commandLine(new StopSignal()).getSubcommands().values()) {
      String name = among.getCommandName();
      CommandLine called = Main.commandLine(new StopSignal(), name, "--help");
      assertThat(called.getSubcommands().get(name).getUsageMessage())
          .as(name)
          .isEqualTo(among.getUsageMessage());
      if (!Set.of("help", "completion").contains(name)) {
        assertThat(called.getSubcommands()).as(name).hasSize(1);
      }
    }
  }

  /** Keys and paths that are broken cannot be copied. */
  @Test
  void breaksLinesBetweenWordsOnly() {
    for (CommandLine command : commands()) {
      CommandSpec spec = command.getCommandSpec();
      List<String> shown = List.of(command.getUsageMessage().split("\\s+"));
      Stream.of(
              Stream.of(spec.usageMessage().description()),
              spec.options().stream()
                  .filter(option -> !option.hidden())
                  .flatMap(option -> Stream.of(option.description())),
              spec.positionalParameters().stream().flatMap(given -> Stream.of(given.description())))
          .flatMap(descriptions -> descriptions)
          .flatMap(description -> Stream.of(description.split("\\s+")))
          .filter(word -> !word.contains("$") && !word.contains("%")) // filled in when shown
          .forEach(word -> assertThat(shown).as(command.getCommandName()).contains(word));
    }
  }

  @Test
  void everyCommandSaysTheVersion() {
    String version = Invocation.of("--version").out();
    assertThat(version).startsWith("sdclr ");
    assertThat(Invocation.of("data", "list", "--version").out()).isEqualTo(version);
    assertThat(Invocation.of("embed", "--version").out()).isEqualTo(version);
  }

  /** Commands stand in the order of their use. */
  @Test
  void groupsCommandsByWhatAUserWants() {
    assertThat(Invocation.of().out())
        .containsSubsequence(
            "quickstart",
            "Look at your images",
            "data",
            "Train on them",
            "pretrain",
            "resume",
            "Find what is rare",
            "mine",
            "explore",
            "Use what was learnt",
            "evaluate",
            "report",
            "embed",
            "export");
  }

  @Test
  void dataAlonePrintsItsCommands() {
    Invocation data = Invocation.of("data");
    assertThat(data.code()).isZero();
    assertThat(data.out()).contains("inspect", "list", "fetch", "split").contains("Usage: ");
  }

  @Test
  void sentencesAreWholeAndLinesFitATerminal() {
    for (CommandLine command : commands()) {
      String name = command.getCommandSpec().qualifiedName();
      if (!command.getCommandName().equals("help")) {
        assertThat(command.getCommandSpec().usageMessage().description())
            .as(name)
            .allMatch(sentence -> sentence.endsWith(".") || sentence.endsWith(")."));
      }
      String help = command.getUsageMessage();
      assertThat(help.lines()).as(name).allMatch(line -> line.length() <= WIDTH);
      // A file's ending, such as .npy, broken after its dot.
      assertThat(help).as(name).doesNotContainPattern("[ (]\\.\\n\\s+[a-z]");
      Stream.concat(
              command.getCommandSpec().options().stream().map(o -> o.description()),
              command.getCommandSpec().positionalParameters().stream().map(p -> p.description()))
          .forEach(
              description ->
                  assertThat(description).as(name).hasSize(1).allMatch(HelpTest::isWhole));
    }
  }

  private static boolean isWhole(String text) {
    return text.endsWith(".");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pretrian | unknown argument 'pretrian' (did you mean 'pretrain'?); valid commands",
        "train | unknown argument 'train' (did you mean 'pretrain'?)",
        "eval R | unknown argument 'eval' (did you mean 'evaluate'?)",
        "help pretrian | Unknown subcommand 'pretrian' (did you mean 'pretrain'?)",
        "data lst | unknown argument 'lst' (did you mean 'list'?)",
        "pretrain --ephocs 3 --out R | unknown argument '--ephocs' (did you mean '--epochs'?)",
        "pretrain --skip_bad_images --out R | unknown argument '--skip_bad_images' (did you mean"
            + " '--skip-bad-images'?)",
        "pretrain --batch-size=3 --out R | unknown argument '--batch-size=3' (did you mean '--set"
            + " batchSize=...'?)",
        "pretrain --learning_rate 1 --out R | unknown argument '--learning_rate' (did you mean"
            + " '--set optimizer.learningRate=...'?)",
        "pretrain --data D --outt R | unknown argument '--outt' (did you mean '--out'?); sdclr"
            + " pretrain --help lists all",
        "mine R --part tset | --part must be one of train, validation, test, all, was 'tset' (did"
            + " you mean 'test'?)",
        "evaluate R --prob knn | unknown argument '--prob' (did you mean '--probe'?)",
        "evaluate R --probe kn | --probe must be one of linear, knn, was 'kn' (did you mean"
            + " 'knn'?)",
        "mine R --score cosin | there is no score 'cosin' (did you mean 'cosine'?); valid"
            + " scores: cosine,",
        "export R --out F --format onxx | --format must be one of onnx, safetensors, was 'onxx' (did"
            + " you mean 'onnx'?)",
        "embed R --out e.parqet | embeddings are written to a file that ends in .parquet, .npy,"
            + " .csv, was 'e.parqet' (did you mean '.parquet'?)",
        "launch --processes 2 -- pretrian | launch runs pretrain or resume, was 'pretrian' (did you"
            + " mean 'pretrain'?)",
        "data fetch cifar10 | unknown data set 'cifar10' (did you mean 'cifar-10'?); valid names:",
        "pretrain --data D --out R --recipe sdclr-smok | unknown recipe 'sdclr-smok' (did you mean"
            + " 'sdclr-smoke'?); valid recipes:",
        "pretrain --data D --out R --method simlcr | configuration: method.name must be one of"
            + " METHODS, was 'simlcr' (did you mean 'simclr'?)",
        "pretrain --data D --out R --set learningRate=1 | configuration: unknown key 'learningRate'"
            + " (did you mean 'optimizer.learningRate'?); valid keys: batchSize,",
        "pretrain --data D --out R --set optimizer.learning_rate=1 | configuration: unknown key"
            + " 'optimizer.learning_rate' (did you mean 'optimizer.learningRate'?); valid keys of"
            + " optimizer:",
        "pretrain --data D --out R --set data.long_tail=1 | configuration: unknown key"
            + " 'data.long_tail' (did you mean 'data.longTail'?)",
        "pretrain --data D --out R --set optimizer=1 | configuration: optimizer must be a group of"
            + " keys (excludeNormsAndBiases, finalLearningRate, lars, layerDecay, learningRate,",
      })
  void misspeltWordsAreGuessed(String command, String message) {
    Invocation result = Invocation.of(command.split(" "));
    assertThat(result.failure()).startsWith(message.replace("METHODS", Methods.names()));
    assertThat(result.code()).isEqualTo(2);
  }
}
