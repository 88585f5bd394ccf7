package dev.sdclr.job.images;

import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.folder.NewFolder;
import dev.sdclr.label.ClassFolders;
import dev.sdclr.label.CurrentLabels;
import dev.sdclr.label.Decision;
import dev.sdclr.label.ImageNames;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Images that are put into a folder for each class.
 *
 * @param source of them
 * @param names that labels know them by
 * @param numbers of the named images in the source, −1 where it lacks one
 * @param searched folder that they are found in, and copies of them would be as well; empty: none
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record LabelledFolders(
    ImageSource source, ImageNames names, int[] numbers, Optional<Path> searched) {

  /** What file systems take, and many no more. */
  private static final int MAX_NAME_BYTES = 255;

  private static final int SHOWN_CHARACTERS = 40;

  /**
   * Puts them there.
   *
   * @return images that were put
   * @throws UsageException when the folder lies among the images
   * @throws SdclrException when one of them is not among the source's any more, before any is put
   */
  public long fill(NewFolder folder, CurrentLabels labels, ProgressListener listener) {
    searched.ifPresent(folder::requireOutside);
    for (Decision decision : labels.byPath().values()) {
      if (decision.label().isPresent() && isGone(number(decision))) {
        throw new SdclrException(
            "'%s' is not among %s any more: bring it back, or clear its label"
                .formatted(decision.path(), source.description()));
      }
      decision.label().ifPresent(label -> requireShort(ClassFolders.place(label, decision.path())));
    }
    folder.fill(source, made -> put(made, labels, listener));
    return labels.byPath().values().stream()
        .filter(decision -> decision.label().isPresent())
        .count();
  }

  private void put(NewFolder folder, CurrentLabels labels, ProgressListener listener) {
    long seen = 0;
    for (Decision decision : labels.byPath().values()) {
      if (decision.label().isPresent()) {
        String place = ClassFolders.place(decision.label().get(), decision.path());
        folder.put(source, number(decision), place);
      }
      listener.progress("export", "images", ++seen, labels.size());
    }
  }

  private static void requireShort(String place) {
    for (String part : place.split("/", -1)) {
      int bytes = part.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MAX_NAME_BYTES) {
        throw new SdclrException(
            "'%s…' is too long for the name of a folder or file (%,d bytes, %d at most): shorten the class's name, or choose another format"
                .formatted(part.substring(0, SHOWN_CHARACTERS), bytes, MAX_NAME_BYTES));
      }
    }
  }

  private boolean isGone(int number) {
    return number < 0 || source.file(number).filter(Files::notExists).isPresent();
  }

  private int number(Decision decision) {
    return numbers[names.row(decision.path()).orElseThrow()];
  }
}
