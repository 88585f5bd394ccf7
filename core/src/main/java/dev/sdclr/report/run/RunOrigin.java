package dev.sdclr.report.run;

import dev.sdclr.method.MethodName;
import dev.sdclr.run.Experiment;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import java.util.Map;
import java.util.Optional;

/**
 * What ran, before anything is said of how well.
 *
 * @param directory of the run
 * @param record what ran, if {@code run.json} is there
 * @param configText all settings; empty without {@code config.yaml}
 * @param settings the same by dotted key
 * @param experiment that it repeats
 */
record RunOrigin(
    RunDirectory directory,
    Optional<RunRecord> record,
    String configText,
    Map<String, String> settings,
    Experiment experiment) {

  /** As its paper spells it, or the directory's name where nothing says the method. */
  String method() {
    return methodName()
        .map(name -> MethodName.named(name).map(MethodName::spelled).orElse(name))
        .orElseGet(directory::name);
  }

  /** As configurations have it. */
  Optional<String> methodName() {
    return record.map(RunRecord::method).or(() -> Optional.ofNullable(settings.get("method.name")));
  }
}
