package dev.rind.edge.catalog;

import org.jspecify.annotations.Nullable;

/**
 * What of a file in a {@link FileIndex} does not follow from its digest, size and date.
 *
 * @param storagePath null: Pulp's rule gives it
 * @param listedMinute since 1970; null: that of its date
 * @param listedSizeBytes null: its size
 */
record Oddity(
    @Nullable String storagePath, @Nullable Long listedMinute, @Nullable Long listedSizeBytes) {
  static final Oddity NONE = new Oddity(null, null, null);

  static Oddity of(@Nullable String storagePath, long minute, long listedMinute, long size,
      long listedSize) {
    return new Oddity(storagePath, listedMinute == minute ? null : (Long) listedMinute,
        listedSize == size ? null : (Long) listedSize);
  }

  long listedMinuteOr(long minute) {
    return listedMinute == null ? minute : listedMinute;
  }

  long listedSizeOr(long size) {
    return listedSizeBytes == null ? size : listedSizeBytes;
  }

  /** Memory that it takes: an object, two numbers, a text. */
  long bytes() {
    return 64 + (storagePath == null ? 0 : 48 + 2L * storagePath.length());
  }
}
