package dev.sdclr.job;

import dev.sdclr.AtomicFile;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.split.LongTailSplit;
import dev.sdclr.data.split.SplitFile;
import dev.sdclr.job.images.DataOpening;
import dev.sdclr.train.LongTailConfig;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Selects a long-tailed subset of labelled images and writes it as a list.
 *
 * @param data as {@code --data} names it
 * @param root where a path list's paths start; empty: its own folder
 * @param selection that is made
 * @param out list to write, which replaces one that is there; image numbers when it ends in .npy
 */
public record SplitJob(String data, Optional<Path> root, LongTailConfig selection, Path out)
    implements Job<SplitJob.Selected> {

  public SplitJob {
    SplitFile.requireNamed(out);
  }

  /**
   * What was selected.
   *
   * @param images selected from
   * @param split of them
   */
  public record Selected(ImageSource images, LongTailSplit split) {}

  @Override
  public Selected run(JobListener listener) {
    ImageSource images = new DataOpening(listener).open(data, root).train();
    LongTailSplit split = selection.split(images);
    AtomicFile.makeFolders(out);
    SplitFile.write(out, images, split.indices());
    return new Selected(images, split);
  }
}
