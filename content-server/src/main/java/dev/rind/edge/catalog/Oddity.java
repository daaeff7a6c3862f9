package dev.rind.edge.catalog;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
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
  private static final int HAS_PATH = 1;
  private static final int HAS_MINUTE = 2;
  private static final int HAS_SIZE = 4;

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

  void write(DataOutputStream out) throws IOException {
    out.writeByte((storagePath == null ? 0 : HAS_PATH) | (listedMinute == null ? 0 : HAS_MINUTE)
        | (listedSizeBytes == null ? 0 : HAS_SIZE));
    if (storagePath != null) {
      FileIndex.writeText(out, storagePath);
    }
    if (listedMinute != null) {
      out.writeLong(listedMinute);
    }
    if (listedSizeBytes != null) {
      out.writeLong(listedSizeBytes);
    }
  }

  static Oddity read(ByteBuffer from) {
    var has = from.get();
    return new Oddity((has & HAS_PATH) == 0 ? null : FileIndex.readText(from),
        (has & HAS_MINUTE) == 0 ? null : (Long) from.getLong(),
        (has & HAS_SIZE) == 0 ? null : (Long) from.getLong());
  }

  /** Memory that it takes: an object, two numbers, a text. */
  long bytes() {
    return 64 + (storagePath == null ? 0 : 48 + 2L * storagePath.length());
  }
}
