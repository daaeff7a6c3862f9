package dev.rind.edge.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Heads that a loop has read before: clients of one kind ask for one file in the same bytes, and what was decoded of them
 * once need not be again.
 *
 * <p><b>Threading:</b> the loop's.
 *
 * <p><b>Bounds:</b> {@value #PLACES} heads of up to {@value #BYTES_MAX} bytes, and {@code weightMax} bytes with what is kept
 * for them, from the second time that one is read. Each has two places, and of those there the one gives way that was not
 * read since it was last asked to. Heads with a password or a cookie are not kept, nor those before a body.
 */
final class KnownHeads {
  /** A power of two. */
  static final int PLACES = 4096;
  /** With a client's certificate in it. */
  static final int BYTES_MAX = 4096;
  private static final long ODD = 0x9e3779b97f4a7c15L;
  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class,
      ByteOrder.LITTLE_ENDIAN);
  private static final byte[] END = {'\r', '\n', '\r', '\n'};
  private static final List<CharSequence> UNKEPT = List.of(HttpHeaderNames.AUTHORIZATION,
      HttpHeaderNames.PROXY_AUTHORIZATION, HttpHeaderNames.COOKIE, HttpHeaderNames.CONTENT_LENGTH,
      HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderNames.EXPECT, HttpHeaderNames.UPGRADE);

  /** Of what is decoded, and of what is known, beside the bytes. */
  static final int WEIGHT = 1024;

  private final long weightMax;
  private long weight;
  private int sweep;
  private final @Nullable KnownHead[] heads = new KnownHead[PLACES];
  private final long[] seen = new long[PLACES];
  private final byte[] read = new byte[BYTES_MAX];
  private int length;
  private long hash;

  KnownHeads(long weightMax) {
    this.weightMax = weightMax;
  }

  /** The head that these bytes are, all of them, or null. */
  @Nullable
  KnownHead find(ByteBuf bytes) {
    length = bytes.readableBytes();
    if (!isOfLength()) {
      return null;
    }
    // One copy: to look at each byte in its place checks each time whether that is still there.
    bytes.getBytes(bytes.readerIndex(), read, 0, length);
    hash = hash(read, length);
    var place = place(hash);
    var head = heads[place];
    if (head == null || !head.is(read, length)) {
      head = heads[place ^ 1];
      if (head == null || !head.is(read, length)) {
        return null;
      }
    }
    head.used = true;
    return head;
  }

  /** A copy of the bytes that were just not found, if they are one head that would be kept once it is decoded; else null. */
  byte @Nullable [] worthKeeping() {
    if (!isOfLength()) {
      return null;
    }
    var place = place(hash);
    if (seen[place] != hash) {
      seen[place] = hash;
      return null;
    }
    return isOneHead() ? Arrays.copyOf(read, length) : null;
  }

  private boolean isOfLength() {
    return length >= Long.BYTES && length <= BYTES_MAX;
  }

  private boolean givesWay(int place) {
    var there = heads[place];
    if (there == null || !there.used) {
      return true;
    }
    there.used = false;
    return false;
  }

  private boolean isOneHead() {
    int end = 0;
    while (end + END.length <= length
        && !Arrays.equals(read, end, end + END.length, END, 0, END.length)) {
      end++;
    }
    return end + END.length == length;
  }

  /** Keeps a head, unless it is one of those that are not kept, or there is no room beside what is in use; then null. */
  @Nullable
  KnownHead keep(byte[] bytes, HttpRequest request) {
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      return null;
    }
    for (var field : UNKEPT) {
      if (request.headers().contains(field)) {
        return null;
      }
    }
    var first = place(hash(bytes, bytes.length));
    var place = givesWay(first) ? first : first ^ 1;
    if (place != first && !givesWay(place)) {
      return null;
    }
    var head = new KnownHead(bytes, request);
    put(place, head);
    makeRoom();
    return head;
  }

  private void put(int place, @Nullable KnownHead head) {
    weight += weight(head) - weight(heads[place]);
    heads[place] = head;
  }

  private static long weight(@Nullable KnownHead head) {
    return head == null ? 0 : WEIGHT + 2L * head.length();
  }

  /** Takes out what is not in use, from where it ended the last time. */
  private void makeRoom() {
    while (weight > weightMax) {
      if (givesWay(sweep)) {
        put(sweep, null);
      }
      sweep = sweep + 1 & PLACES - 1;
    }
  }

  private static int place(long hash) {
    return (int) (hash >>> 32) & PLACES - 1;
  }

  /** Which place it has, and no more: who finds others of the same only makes this useless. */
  private static long hash(byte[] bytes, int length) {
    long hash = length;
    for (int at = 0; at < length - Long.BYTES; at += Long.BYTES) {
      hash = mixed(hash, (long) LONGS.get(bytes, at));
    }
    return mixed(hash, (long) LONGS.get(bytes, length - Long.BYTES)) * ODD;
  }

  private static long mixed(long hash, long bytes) {
    return Long.rotateLeft((hash ^ bytes) * ODD, 29);
  }
}
