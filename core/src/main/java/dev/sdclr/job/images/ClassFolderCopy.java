package dev.sdclr.job.images;

import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.folder.NewFolder;
import dev.sdclr.label.CurrentLabels;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * Labelled images in folders of their classes, in a new folder beside the labels.
 *
 * @param folder that was made
 * @param images in it
 */
public record ClassFolderCopy(String folder, long images) {

  private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  /**
   * Makes it.
   *
   * @param labels of the images
   * @param link makes symbolic links instead of copies
   * @throws UsageException when there are no pictures or labels, or the new folder would lie among
   *     the pictures
   * @throws SdclrException when an image is not there any more, or cannot be written
   */
  public static ClassFolderCopy make(ExploredImages images, CurrentLabels labels, boolean link) {
    if (images.source().isEmpty() || labels.counts().isEmpty()) {
      throw new UsageException(
          images.source().isEmpty()
              ? "there are no pictures to put there"
              : "no image has a class yet");
    }
    ImageSource source = images.source().get();
    String moment = LocalDateTime.now(ZoneId.systemDefault()).format(MOMENT);
    Path folder = images.labels().resolveSibling("classes-" + moment);
    NewFolder made = new NewFolder(folder, link);
    long put =
        new LabelledFolders(source, images.names(), images.numbers(), images.searched())
            .fill(made, labels, ProgressListener.NONE);
    return new ClassFolderCopy(folder.toAbsolutePath().toString(), put);
  }
}
