/** Images in shards, tar or Parquet, and the index of where each lies. */
package dev.sdclr.data.shard;
