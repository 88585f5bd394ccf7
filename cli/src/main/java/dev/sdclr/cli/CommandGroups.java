package dev.sdclr.cli;

import dev.sdclr.ShellLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * All commands, by what a user wants and in the order in which they are of use.
 *
 * <p>Their summaries come from their annotations, so that no command need be made to be listed.
 */
final class CommandGroups implements IHelpSectionRenderer {

  /** Commands come before options. */
  static final List<String> SECTION_ORDER =
      List.of(
          UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
          UsageMessageSpec.SECTION_KEY_SYNOPSIS,
          UsageMessageSpec.SECTION_KEY_DESCRIPTION,
          UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
          UsageMessageSpec.SECTION_KEY_PARAMETER_LIST,
          UsageMessageSpec.SECTION_KEY_OPTION_LIST);

  private static final int NAME_WIDTH = 14;

  private static final Map<String, List<Class<?>>> GROUPS = groups();

  private static Map<String, List<Class<?>>> groups() {
    Map<String, List<Class<?>>> groups = new LinkedHashMap<>();
    groups.put("See it work:", List.of(QuickstartCommand.class));
    groups.put("Look at your images:", List.of(DataCommand.class));
    groups.put(
        "Train on them, no labels needed:",
        List.of(PretrainCommand.class, ResumeCommand.class, LaunchCommand.class));
    groups.put(
        "Find what is rare, look, label:",
        List.of(
            MineCommand.class,
            SuggestCommand.class,
            ExploreCommand.class,
            LabelsCommand.class,
            SimilarCommand.class,
            ClusterCommand.class,
            DuplicatesCommand.class));
    groups.put(
        "Use what was learnt:",
        List.of(
            ClassifyCommand.class,
            EvaluateCommand.class,
            ReportCommand.class,
            EmbedCommand.class,
            ExportCommand.class));
    groups.put(
        "More:",
        List.of(
            StudyCommand.class, BenchCommand.class, CompletionCommand.class, HelpCommand.class));
    return groups;
  }

  /** In the order of the overview. */
  static List<Class<?>> commands() {
    List<Class<?>> commands = new ArrayList<>();
    for (List<Class<?>> group : GROUPS.values()) {
      commands.addAll(group);
    }
    return commands;
  }

  @Override
  public String render(Help help) {
    StringBuilder text = new StringBuilder();
    int width = help.commandSpec().usageMessage().width();
    for (Map.Entry<String, List<Class<?>>> group : GROUPS.entrySet()) {
      TextTable table =
          TextTable.forColumns(
              help.colorScheme(),
              new Column(NAME_WIDTH, 2, Overflow.SPAN),
              new Column(width - NAME_WIDTH, 0, Overflow.WRAP));
      table.indentWrappedLines = 0;
      for (Class<?> type : group.getValue()) {
        Command command = type.getAnnotation(Command.class);
        table.addRowValues(command.name(), summary(command));
      }
      text.append("%n%s%n".formatted(group.getKey())).append(table);
    }
    return text.append("%nBegin with: %s%n".formatted(ShellLine.of("quickstart")))
        .append("        or: ")
        .append(ShellLine.of("pretrain", "--data", "photos", "--out", "runs/mine"))
        .append("%nMore on each: %s --help%n%n".formatted(ShellLine.of("COMMAND")))
        .toString();
  }

  private static String summary(Command command) {
    return command.header().length > 0 ? command.header()[0] : command.description()[0];
  }
}
