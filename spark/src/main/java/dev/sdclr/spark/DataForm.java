package dev.sdclr.spark;

/** How images are given. */
enum DataForm {
  /** A folder of class folders, or of images. */
  FOLDER,
  /** A text file of paths. */
  LIST,
  /** A Parquet file, or a folder of them, with the bytes of an image in each row. */
  PARQUET
}
