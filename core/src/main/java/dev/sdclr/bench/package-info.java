/** What this machine reaches: training, loading, views and embedding, each measured alone. */
package dev.sdclr.bench;
