package dev.rind.edge.body;

import dev.rind.edge.http.Exchange;
import dev.rind.edge.http.ResponseHead;
import dev.rind.edge.respond.Payload;
import dev.rind.edge.respond.Reply;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ReferenceCounted;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Sends replies: text and small files from memory, others by sendfile, as fast as the client takes them.
 *
 * <p><b>Threading:</b> called on the exchange's loop, which waits for no disk: what was not read lately is read ahead
 * elsewhere, and comes back to it.
 *
 * <p><b>Errors:</b> the stage fails with {@link FileTrouble} before anything was sent, so another
 * reply may be sent in its place. A file that gets shorter while it is sent breaks the connection.
 */
public final class BodySender {
  private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

  private final StoredFiles files;
  private final LineSender lines;
  private final IoPool reading;
  private final LongAdder readsAhead = new LongAdder();

  /**
   * @param listing makes what is long, apart from who opens files, so that neither waits for the other
   * @param reading reads ahead, apart from both; each connection has one task there at most
   */
  public BodySender(StoredFiles files, IoPool listing, IoPool reading) {
    this.files = files;
    this.lines = new LineSender(listing);
    this.reading = reading;
  }

  /** Completes when the answer is on its way. */
  public CompletionStage<Void> send(Exchange exchange, Reply reply) {
    exchange.answerIs(reply.kind());
    return switch (reply.payload()) {
      case Payload.None _ -> sendHead(exchange, reply.head());
      case Payload.Text _ when exchange.isHead() -> sendHead(exchange, reply.head());
      case Payload.Text(String text) -> {
        exchange.send(reply.head(), ByteBufUtil.writeUtf8(exchange.allocator(), text));
        yield DONE;
      }
      case Payload.Lines made -> lines.send(exchange, reply.head(), made);
      case Payload.OfFile part -> exchange.onLoop(files.find(part.file()))
          .thenCompose(file -> sendFile(exchange, reply, file, part));
    };
  }

  /** Listings that were not begun, or broke off, because too many were waiting to be made. */
  public long listingsRefused() {
    return lines.refused();
  }

  private static CompletionStage<Void> sendHead(Exchange exchange, ResponseHead head) {
    exchange.send(head);
    return DONE;
  }

  /** A HEAD finds the file as well: it must not promise what a GET cannot keep. */
  private CompletionStage<Void> sendFile(Exchange exchange, Reply reply, StoredFile file,
      Payload.OfFile part) {
    if (exchange.isAnswered()) {
      return DONE;
    }
    if (exchange.isHead() || (part instanceof Payload.FilePart one && one.sizeBytes() == 0)) {
      return sendHead(exchange, reply.head());
    }
    return switch (file) {
      case MemoryFile inMemory -> sendNow(exchange, reply, inMemory::part, part);
      case OpenFile open when isAtHand(open, part) -> sendNow(exchange, reply, open::part, part);
      case OpenFile open -> readAhead(exchange, reply, open, part);
      case CopiedFile copied -> readAhead(exchange, reply, copied, part);
    };
  }

  /** Gives parts of a file; null: it was given up meanwhile. */
  private interface Parts {
    @Nullable
    ReferenceCounted of(long offset, long sizeBytes);
  }

  private static boolean isAtHand(OpenFile file, Payload.OfFile part) {
    return switch (part) {
      case Payload.FilePart one -> file.isAtHand(one.offset(), one.sizeBytes());
      case Payload.FileParts several -> several.parts()
          .stream()
          .allMatch(each -> file.isAtHand(each.range().first(), each.range().sizeBytes()));
    };
  }

  private CompletionStage<Void> sendNow(Exchange exchange, Reply reply, Parts parts,
      Payload.OfFile part) {
    var pieces = switch (part) {
      case Payload.FilePart one -> {
        var only = parts.of(one.offset(), one.sizeBytes());
        yield only == null ? null : List.of(only);
      }
      case Payload.FileParts several -> pieces(exchange, parts, several);
    };
    if (pieces == null) {
      return send(exchange, reply);
    }
    exchange.send(reply.head(), pieces);
    return DONE;
  }

  private static @Nullable List<ReferenceCounted> pieces(Exchange exchange, Parts parts,
      Payload.FileParts several) {
    var pieces = new ArrayList<ReferenceCounted>(2 * several.parts().size() + 1);
    for (var part : several.parts()) {
      var bytes = parts.of(part.range().first(), part.range().sizeBytes());
      if (bytes == null) {
        pieces.forEach(ReferenceCounted::release);
        return null;
      }
      pieces.add(ByteBufUtil.writeAscii(exchange.allocator(), part.head()));
      pieces.add(bytes);
    }
    pieces.add(ByteBufUtil.writeAscii(exchange.allocator(), several.end()));
    return pieces;
  }

  private CompletionStage<Void> readAhead(Exchange exchange, Reply reply, ReadAhead.Source file,
      Payload.OfFile part) {
    if (!file.hold()) {
      return send(exchange, reply);
    }
    var ahead = new ReadAhead(file, reading);
    switch (part) {
      case Payload.FilePart one -> ahead.part(one.offset(), one.sizeBytes());
      case Payload.FileParts several -> {
        for (var each : several.parts()) {
          ahead.text(each.head()).part(each.range().first(), each.range().sizeBytes());
        }
        ahead.text(several.end());
      }
    }
    readsAhead.increment();
    return exchange.onLoop(ahead.begin()).whenComplete((_, failure) -> {
      if (failure != null || exchange.isAnswered()) {
        ahead.stop();
      } else {
        exchange.send(reply.head(), ahead);
      }
    }).thenAccept(_ -> {});
  }

  /** Answers whose file was not read lately, and so was read ahead. */
  public long readsAhead() {
    return readsAhead.sum();
  }
}
