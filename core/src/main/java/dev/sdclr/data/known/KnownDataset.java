package dev.sdclr.data.known;

import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.Word;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.known.DatasetOrigin.WebFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Public data sets that this program can find or fetch by name. */
public enum KnownDataset {
  /** Xiao, Rasul and Vollgraf, <i>Fashion-MNIST</i>, arXiv 1708.07747. */
  FASHION_MNIST("60,000 + 10,000 grey 28x28 images of clothes in 10 classes, MIT licence") {

    @Override
    public Dataset open(Path directory) {
      return IdxFiles.open(
          directory,
          id(),
          List.of(
              "T-shirt/top",
              "Trouser",
              "Pullover",
              "Dress",
              "Coat",
              "Sandal",
              "Shirt",
              "Sneaker",
              "Bag",
              "Ankle boot"));
    }

    @Override
    List<ContentCheck> files() {
      return List.of(
          new ContentCheck(
              "train-images-idx3-ubyte",
              47_040_016,
              "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
          new ContentCheck(
              "train-labels-idx1-ubyte",
              60_008,
              "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
          new ContentCheck(
              "t10k-images-idx3-ubyte",
              7_840_016,
              "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
          new ContentCheck(
              "t10k-labels-idx1-ubyte",
              10_008,
              "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"));
    }

    @Override
    List<DatasetOrigin> origins() {
      return List.of(
          new DatasetOrigin.WebFiles(
              URI.create(
                  "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
              List.of(
                  new WebFile(
                      "train-images-idx3-ubyte.gz",
                      "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
                  new WebFile(
                      "train-labels-idx1-ubyte.gz",
                      "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
                  new WebFile(
                      "t10k-images-idx3-ubyte.gz",
                      "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
                  new WebFile(
                      "t10k-labels-idx1-ubyte.gz",
                      "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"))),
          new DatasetOrigin.DebianPackage(
              "dataset-fashion-mnist", Path.of("usr/share/datasets/fashion-mnist")));
    }
  },

  /** Krizhevsky, <i>Learning Multiple Layers of Features from Tiny Images</i>, 2009. */
  CIFAR_10("50,000 + 10,000 colour 32x32 photographs in 10 classes") {

    @Override
    public Dataset open(Path directory) {
      return CifarBinary.CIFAR_10.open(directory, id());
    }

    @Override
    List<ContentCheck> files() {
      return List.of(
          ContentCheck.ofSize("data_batch_1.bin", 30_730_000),
          ContentCheck.ofSize("data_batch_2.bin", 30_730_000),
          ContentCheck.ofSize("data_batch_3.bin", 30_730_000),
          ContentCheck.ofSize("data_batch_4.bin", 30_730_000),
          ContentCheck.ofSize("data_batch_5.bin", 30_730_000),
          ContentCheck.ofSize("test_batch.bin", 30_730_000));
    }

    @Override
    List<DatasetOrigin> origins() {
      return List.of(
          new DatasetOrigin.WebArchive(
              URI.create("https://www.cs.toronto.edu/~kriz/"),
              new WebFile(
                  "cifar-10-binary.tar.gz",
                  "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")));
    }
  },

  /** Krizhevsky, <i>Learning Multiple Layers of Features from Tiny Images</i>, 2009. */
  CIFAR_100("50,000 + 10,000 colour 32x32 photographs in 100 classes") {

    @Override
    public Dataset open(Path directory) {
      return CifarBinary.CIFAR_100.open(directory, id());
    }

    @Override
    List<ContentCheck> files() {
      return List.of(
          ContentCheck.ofSize("train.bin", 153_700_000),
          ContentCheck.ofSize("test.bin", 30_740_000));
    }

    @Override
    List<DatasetOrigin> origins() {
      return List.of(
          new DatasetOrigin.WebArchive(
              URI.create("https://www.cs.toronto.edu/~kriz/"),
              new WebFile(
                  "cifar-100-binary.tar.gz",
                  "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec")));
    }
  };

  private final String summary;

  KnownDataset(String summary) {
    this.summary = summary;
  }

  /** What {@code --data} calls it, such as {@code fashion-mnist}. */
  public String id() {
    return Word.of(this).replace('_', '-');
  }

  /** What is in it, in one phrase. */
  public String summary() {
    return summary;
  }

  /** The ids of all known data sets. */
  public static List<String> names() {
    return Arrays.stream(values()).map(KnownDataset::id).toList();
  }

  /** The data set of that id. */
  public static Optional<KnownDataset> find(String id) {
    return Arrays.stream(values()).filter(known -> known.id().equals(id)).findFirst();
  }

  /**
   * Finds it on this machine or downloads it, verified; safe when several processes do so at once.
   *
   * <p>Looks in the cache ({@code $SDCLR_CACHE}, else {@code $XDG_CACHE_HOME/sdclr}, else {@code
   * ~/.cache/sdclr}) and in {@code /usr/share/datasets}, then downloads into the cache.
   *
   * @throws SdclrException naming each place that was tried and what to do
   */
  public Fetched fetch(ProgressListener listener) {
    return DatasetFetcher.onThisMachine().fetch(id(), files(), origins(), listener);
  }

  /** Opens the files that {@link #fetch} found. */
  public abstract Dataset open(Path directory);

  /** The files it needs. */
  abstract List<ContentCheck> files();

  /** Where to get them, in order of preference. */
  abstract List<DatasetOrigin> origins();
}
