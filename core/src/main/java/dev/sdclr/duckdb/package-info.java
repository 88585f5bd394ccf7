/** Parquet files by DuckDB, which nothing else in the project speaks to. */
package dev.sdclr.duckdb;
