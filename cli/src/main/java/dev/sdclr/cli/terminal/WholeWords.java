package dev.sdclr.cli.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Help whose lines end between words only: by itself, picocli also breaks keys, paths and compounds
 * behind a dot, a slash or a hyphen, so that they cannot be copied.
 */
public final class WholeWords extends Help {

  /** Renders the help of a command. */
  public WholeWords(CommandSpec command, ColorScheme colors) {
    super(command, colors);
  }

  @Override
  public String description(Object... values) {
    return Arrays.stream(commandSpec().usageMessage().description())
        .map(line -> ansi().new Text(line.formatted(values), colorScheme()))
        .flatMap(line -> wrapped(line, commandSpec().usageMessage().width()).stream())
        .map(line -> line + System.lineSeparator())
        .collect(Collectors.joining());
  }

  @Override
  public Layout createDefaultLayout(
      List<OptionSpec> options, List<PositionalParamSpec> parameters, ColorScheme colors) {
    int names = calcLongOptionColumnWidth(options, parameters, colors);
    TextTable table =
        TextTable.forDefaultColumns(colors, names, commandSpec().usageMessage().width());
    Column[] columns = table.columns();
    Column last = columns[columns.length - 1];
    int width = last.width - last.indent;
    IOptionRenderer anyOption = createDefaultOptionRenderer();
    IParameterRenderer anyParameter = createDefaultParameterRenderer();
    return new Layout(
        colors,
        table,
        (option, label, scheme) -> wrapped(anyOption.render(option, label, scheme), width),
        (parameter, label, scheme) ->
            wrapped(anyParameter.render(parameter, label, scheme), width));
  }

  /** Rows whose last cells, the descriptions, fit into their column. */
  private Text[][] wrapped(Text[][] rows, int width) {
    return Arrays.stream(rows).flatMap(row -> wrapped(row, width)).toArray(Text[][]::new);
  }

  private Stream<Text[]> wrapped(Text[] row, int width) {
    List<Text[]> rows = new ArrayList<>();
    int last = row.length - 1;
    for (Text line : wrapped(row[last], width)) {
      Text[] part = row.clone();
      if (!rows.isEmpty()) {
        Arrays.fill(part, ansi().new Text(0, colorScheme()));
      }
      part[last] = line;
      rows.add(part);
    }
    return rows.stream();
  }

  /** At least one line; a word that is longer than a line stays whole. */
  private static List<Text> wrapped(Text text, int width) {
    List<Text> lines = new ArrayList<>();
    Text rest = text;
    while (rest.plainString().length() > width) {
      String plain = rest.plainString();
      int end = plain.lastIndexOf(' ', width);
      end = end > 0 ? end : plain.indexOf(' ', width);
      if (end < 0) {
        break;
      }
      lines.add(rest.substring(0, end));
      rest = rest.substring(end + 1);
    }
    lines.add(rest);
    return lines;
  }
}
