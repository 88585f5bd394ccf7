package dev.sdclr.spark;

/** What a ranking is written as. */
enum RankingFormat {
  PARQUET,
  CSV
}
