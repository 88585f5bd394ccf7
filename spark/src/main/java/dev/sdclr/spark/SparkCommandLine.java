package dev.sdclr.spark;

import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.Version;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Runs an application from a command line: one line and an exit code, as {@code sdclr} does. */
final class SparkCommandLine {

  private static final Logger LOG = LoggerFactory.getLogger(SparkCommandLine.class);

  /** An executor's failure, as Spark quotes it among its own words. */
  private static final Pattern QUOTED =
      Pattern.compile("(?:dev\\.sdclr\\.[\\w.]*Exception): ([^\\n]+)");

  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  private SparkCommandLine() {}

  /** Leaves with the exit code, if that is not 0: Spark ends well by itself. */
  static void run(SparkCommand command, String[] args) {
    Locale.setDefault(Locale.ROOT);
    CommandLine line = new CommandLine(command);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.getCommandSpec()
        .version("sdclr %s, commit %s".formatted(Version.current(), Version.commit()));
    int code = execute(line, command, args);
    if (code != 0) {
      System.exit(code);
    }
  }

  private static int execute(CommandLine line, SparkCommand command, String[] args) {
    PrintWriter errors = line.getErr();
    try {
      line.parseArgs(args);
      if (CommandLine.printHelpIfRequested(line.getParseResult())) {
        return 0;
      }
    } catch (CommandLine.ParameterException e) {
      errors.println("sdclr: " + oneLine(e.getMessage()));
      return WRONG_USAGE;
    }
    try {
      line.getOut().println(withSpark(line.getCommandName(), command));
      line.getOut().flush();
      return 0;
    } catch (Exception e) { // Scala declares none of its checked ones
      LOG.debug("the application failed", e);
      errors.println("sdclr: " + oneLine(message(e)));
      return e instanceof UsageException ? WRONG_USAGE : FAILED;
    }
  }

  private static String withSpark(String name, SparkCommand command) {
    SparkSession spark = SparkSession.builder().appName(name).getOrCreate();
    try {
      return command.run(spark);
    } finally {
      spark.stop();
    }
  }

  private static String message(Exception e) {
    if (e instanceof SdclrException) {
      return e.getMessage();
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      Matcher quoted = QUOTED.matcher(cause.toString());
      if (quoted.find()) {
        return quoted.group(1).replace("--skip-bad-images", "--bad-images skip");
      }
    }
    return "the application failed: %s".formatted(e.getMessage());
  }

  private static String oneLine(String message) {
    return message.lines().map(String::strip).collect(Collectors.joining(" "));
  }
}
