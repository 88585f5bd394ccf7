package dev.sdclr.train;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.Version;
import dev.sdclr.run.Experiment;
import dev.sdclr.run.Experiment.Bearing;
import dev.sdclr.run.ImageSelection;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What makes a run the run it is: among its processes, and beside other runs. */
public final class RunIdentity {

  /** The first process alone fills it in. */
  private static final String CHECKSUM = "initFromSha256";

  private RunIdentity() {}

  /**
   * What all processes of a run must have in common, by name: the version of sdclr, all settings
   * but those of the place, and the images with their labels.
   */
  public static Map<String, String> ofProcesses(TrainConfig config, PretrainingData data) {
    Map<String, String> identity = new TreeMap<>(RecordFile.flat(config));
    identity
        .keySet()
        .removeIf(name -> Bearing.of(name) == Bearing.PLACE || Bearing.saysWhereImagesAre(name));
    identity.remove(CHECKSUM);
    identity.put("version", Version.current());
    identity.put("data", ImageSelection.of(config.data().source(), data.labelled()).phrase());
    return identity;
  }

  /**
   * What a run tried. Defaults are filled in where the settings are those of this version, so that
   * older runs compare.
   *
   * @throws SdclrException when a file of the run is malformed
   */
  public static Experiment experiment(RunDirectory run) {
    if (!Files.exists(run.config())) {
      return Experiment.UNKNOWN;
    }
    Optional<RunRecord> record =
        Files.exists(run.record())
            ? Optional.of(RecordFile.read(run.record(), RunRecord.class))
            : Optional.empty();
    return Experiment.of(run, settings(run), record);
  }

  private static Map<String, String> settings(RunDirectory run) {
    JsonNode written = RecordFile.read(run.config(), JsonNode.class);
    try {
      return RecordFile.flat(
          RecordFile.fromTree(written, TrainConfig.class, run.config().toString()));
    } catch (UsageException e) {
      return RecordFile.flat(written); // of another version: compared as it stands
    }
  }
}
