package dev.rind.edge.body;

import dev.rind.edge.http.Pieces;
import io.netty.buffer.Unpooled;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Parts of a file, and texts between them, where each piece of the file is read before it is sent, one ahead, so that
 * no event loop waits for a disk.
 *
 * <p><b>Threading:</b> made and asked on the loop of the exchange; reads on a pool.
 *
 * <p><b>Errors:</b> a read that fails breaks the connection, but for the first one, which is read before anything is sent.
 */
final class ReadAhead implements Pieces {
  private final Source file;
  private final IoPool pool;
  private final ArrayDeque<Part> parts = new ArrayDeque<>();
  private long bytes;
  private @Nullable CompletableFuture<? extends ReferenceCounted> coming;

  /** What pieces are read from. */
  interface Source {
    KeptFile kept();

    /** Keeps it open until it is let go; false: it was given up, and has to be asked for anew. */
    boolean hold();

    void letGo();

    /** How much is read at a time. */
    int pieceBytes();

    /** Reads a piece, which whoever asked releases; waits for the disk. */
    ReferenceCounted read(long offset, int sizeBytes) throws IOException;
  }

  private sealed interface Part {
    record Text(String ascii) implements Part {}

    record OfFile(long offset, long sizeBytes) implements Part {}
  }

  /** @param file held by the caller, for this */
  ReadAhead(Source file, IoPool pool) {
    this.file = file;
    this.pool = pool;
  }

  ReadAhead text(String ascii) {
    parts.add(new Part.Text(ascii));
    bytes += ascii.length();
    return this;
  }

  /** @param sizeBytes at least one */
  ReadAhead part(long offset, long sizeBytes) {
    parts.add(new Part.OfFile(offset, sizeBytes));
    bytes += sizeBytes;
    return this;
  }

  /** Completes when the first piece is there; one that failed or that is not sent has to be stopped. */
  CompletionStage<? extends ReferenceCounted> begin() {
    var first = take();
    coming = first;
    return first;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public CompletionStage<? extends ReferenceCounted> next() {
    var next = coming == null ? take() : coming;
    coming = parts.isEmpty() ? null : take();
    return next;
  }

  private CompletableFuture<? extends ReferenceCounted> take() {
    return switch (parts.remove()) {
      case Part.Text(String ascii) -> CompletableFuture.completedFuture(
          Unpooled.wrappedBuffer(ascii.getBytes(US_ASCII)));
      case Part.OfFile(long offset, long sizeBytes) -> {
        var piece = (int) Math.min(sizeBytes, file.pieceBytes() - offset % file.pieceBytes());
        if (piece < sizeBytes) {
          parts.addFirst(new Part.OfFile(offset + piece, sizeBytes - piece));
        }
        yield read(offset, piece);
      }
    };
  }

  /** Held by itself, since it may be stopped meanwhile. */
  private CompletableFuture<ReferenceCounted> read(long offset, int sizeBytes) {
    var _ = file.hold();
    var read = pool.<ReferenceCounted>run(() -> {
      try {
        return file.read(offset, sizeBytes);
      } catch (IOException trouble) {
        throw new FileTrouble(file.kept().place().path() + ": " + trouble);
      }
    });
    var _ = read.whenComplete((_, _) -> file.letGo());
    return read;
  }

  @Override
  public void stop() {
    if (coming != null) {
      var _ = coming.thenAccept(ReferenceCounted::release);
      coming = null;
    }
    file.letGo();
  }
}
