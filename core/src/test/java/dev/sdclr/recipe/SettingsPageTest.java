package dev.sdclr.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.method.MethodName;
import dev.sdclr.run.RecordFile;
import dev.sdclr.train.TrainConfig;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The page of all settings, which is made of the configuration's records and their Javadoc: {@code
 * -Dsdclr.settings=write} writes it.
 */
class SettingsPageTest {

  private static final Path PAGE = Path.of("../docs/settings.md");
  private static final Pattern PARAMETER =
      Pattern.compile("@param (\\w+)\\s((?:(?!(?<!\\{)@\\w|\\*/)[\\s\\S])*)");

  private final StringBuilder page = new StringBuilder();

  /** Prefix under which a record has been described. */
  private final Map<Class<?>, String> described = new HashMap<>();

  private Map<String, String> small;
  private Map<String, String> large;

  @Test
  void thePageHasEverySettingAsTheSourceDescribesIt() throws IOException {
    String made = made();
    if ("write".equals(System.getProperty("sdclr.settings"))) {
      Files.writeString(PAGE, made);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(made);
  }

  private String made() throws IOException {
    page.append(
        """
        # Settings

        Every setting of pre-training, as `--set views.imageSize=64` or as keys of a YAML file for `--config`. Defaults are those of the recipe
        `small-images`; where `large-images` differs, its value stands in brackets. Without a recipe, fewer than 10,000 small images have `batchSize` 32 and
        `optimizer.learningRate` 0.1 (`few-small-images`). A dash: absent by default. A run keeps what was resolved in `config.yaml`. This page is made from the source.

        ## Of every run
        """);
    settle("simclr");
    table("", TrainConfig.class, "method");
    page.append(
        "\n## Of a method\n\n`method.name` says which (`--method`). Their papers are in [methods.md](methods.md).\n");
    for (MethodName method : MethodName.all()) {
      settle(method.text());
      page.append("\n### %s\n".formatted(method.text()));
      if (method.type().getRecordComponents().length == 0) {
        page.append("\nNo settings.\n");
      } else {
        table("method.", method.type(), "");
      }
    }
    return page.toString();
  }

  private void settle(String method) {
    small = resolved("small-images", method);
    large = resolved("large-images", method);
  }

  private static Map<String, String> resolved(String recipe, String method) {
    ConfigTree tree = ConfigTree.of(recipe).set("method.name", (Object) method);
    tree.set("data.source", (Object) "photos");
    if (method.equals("distil")) {
      tree.set("method.teacher", (Object) "teacher.onnx");
    }
    return RecordFile.flat(tree.resolve());
  }

  /** A table of a record's own values, and one of each record in it. */
  private void table(String prefix, Class<?> type, String leftOut) throws IOException {
    described.put(type, prefix);
    Map<String, String> meanings = meanings(type);
    StringBuilder rows = new StringBuilder();
    StringBuilder others = new StringBuilder();
    for (RecordComponent component : type.getRecordComponents()) {
      String key = prefix + component.getName();
      if (component.getName().equals(leftOut)) {
        continue;
      }
      if (!isGroup(component.getType())) {
        rows.append(row(key, component, meanings));
      } else if (described.containsKey(component.getType())) {
        others.append(
            "\n`%s.…`: as `%s…` above.\n".formatted(key, described.get(component.getType())));
      }
    }
    if (rows.length() > 0) {
      page.append("\n| setting | default | |\n|---|---|---|\n").append(rows);
    }
    page.append(others);
    for (RecordComponent component : type.getRecordComponents()) {
      if (isGroup(component.getType()) && !described.containsKey(component.getType())) {
        page.append(
            "\n`%s`: %s\n"
                .formatted(prefix + component.getName(), meanings.get(component.getName())));
        table(prefix + component.getName() + ".", component.getType(), "");
      }
    }
  }

  private static boolean isGroup(Class<?> type) {
    return type.isRecord() && type.getName().startsWith("dev.sdclr.");
  }

  private String row(String key, RecordComponent component, Map<String, String> meanings) {
    String meaning = meanings.get(component.getName());
    assertThat(meaning).as("Javadoc of %s", key).isNotNull();
    return "| `%s` | %s | %s%s |\n"
        .formatted(key, value(key), meaning, choices(component.getType()));
  }

  private String value(String key) {
    String one = small.get(key);
    String other = large.get(key);
    if (key.startsWith("data.source") || key.contains("teacher")) {
      return "–";
    }
    return Optional.ofNullable(one).orElse("–")
        + (other != null && !other.equals(one) ? " (%s)".formatted(other) : "");
  }

  private static String choices(Class<?> type) {
    return type.isEnum()
        ? Arrays.stream(type.getEnumConstants())
            .map(constant -> RecordFile.toJsonLine(constant).replace("\"", "`"))
            .collect(Collectors.joining(", ", "; one of ", ""))
        : "";
  }

  /** What the Javadoc says of each component. */
  private static Map<String, String> meanings(Class<?> type) throws IOException {
    Class<?> outermost = type.getNestHost();
    Path source = Path.of("src/main/java", outermost.getName().replace('.', '/') + ".java");
    String text = Files.readString(source);
    int declared = text.indexOf("record " + type.getSimpleName() + "(");
    int begins = text.lastIndexOf("/**", declared);
    Map<String, String> meanings = new HashMap<>();
    Matcher parameters = PARAMETER.matcher(text.substring(begins, declared));
    while (parameters.find()) {
      meanings.put(parameters.group(1), plain(parameters.group(2)));
    }
    return meanings;
  }

  /** As Markdown, with constants as configurations spell them. */
  private static String plain(String javadoc) {
    return Pattern.compile("\\{@code ([A-Z_]+)}")
        .matcher(javadoc)
        .replaceAll(constant -> "`" + constant.group(1).toLowerCase(Locale.ROOT) + "`")
        .replaceAll("\\s*\\n\\s*\\*\\s?/?", " ")
        .replaceAll("\\{@code ([^}]*)}", "`$1`")
        .replaceAll("\\{@link [\\w.]*#?(\\w+)(\\([^)]*\\))?( [^}]*)?}", "`$1`")
        .replace("|", "\\|")
        .strip()
        .replaceAll("\\s+", " ");
  }
}
