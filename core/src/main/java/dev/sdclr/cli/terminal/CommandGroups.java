package dev.sdclr.cli.terminal;

import dev.sdclr.ShellLine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Lists commands by what a user wants, in the order in which they are of use. */
public record CommandGroups(Map<String, List<String>> groups) implements IHelpSectionRenderer {

  /** Commands come before options. */
  public static final List<String> SECTION_ORDER =
      List.of(
          UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
          UsageMessageSpec.SECTION_KEY_SYNOPSIS,
          UsageMessageSpec.SECTION_KEY_DESCRIPTION,
          UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
          UsageMessageSpec.SECTION_KEY_PARAMETER_LIST,
          UsageMessageSpec.SECTION_KEY_OPTION_LIST);

  /** All that sdclr can do. */
  public static final CommandGroups OVERVIEW = new CommandGroups(overview());

  private static final int NAME_WIDTH = 14;

  private static Map<String, List<String>> overview() {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    groups.put("See it work:", List.of("quickstart"));
    groups.put("Look at your images:", List.of("data"));
    groups.put("Train on them, no labels needed:", List.of("pretrain", "resume", "launch"));
    groups.put(
        "Find what is rare, look, label:",
        List.of("mine", "suggest", "explore", "labels", "similar", "cluster", "duplicates"));
    groups.put(
        "Use what was learnt:", List.of("classify", "evaluate", "report", "embed", "export"));
    groups.put("More:", List.of("study", "bench", "completion", "help"));
    return groups;
  }

  @Override
  public String render(Help help) {
    StringBuilder text = new StringBuilder();
    int width = help.commandSpec().usageMessage().width();
    groups.forEach(
        (heading, names) -> {
          TextTable table =
              TextTable.forColumns(
                  help.colorScheme(),
                  new Column(NAME_WIDTH, 2, Overflow.SPAN),
                  new Column(width - NAME_WIDTH, 0, Overflow.WRAP));
          table.indentWrappedLines = 0;
          names.forEach(name -> table.addRowValues(name, summary(help.subcommands().get(name))));
          text.append("%n%s%n".formatted(heading)).append(table);
        });
    return text.append("%nBegin with: %s%n".formatted(ShellLine.of("quickstart")))
        .append("        or: ")
        .append(ShellLine.of("pretrain", "--data", "photos", "--out", "runs/mine"))
        .append("%nMore on each: %s --help%n%n".formatted(ShellLine.of("COMMAND")))
        .toString();
  }

  private static String summary(Help command) {
    UsageMessageSpec usage = command.commandSpec().usageMessage();
    return usage.header().length > 0 ? usage.header()[0] : usage.description()[0];
  }
}
