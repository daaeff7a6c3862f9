package dev.rind.edge.body;

import dev.rind.edge.http.Exchange;
import dev.rind.edge.http.ResponseHead;
import dev.rind.edge.respond.Payload;
import dev.rind.edge.respond.Reply;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.DefaultFileRegion;
import io.netty.util.ReferenceCounted;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sends replies: text from memory, files by sendfile, as fast as the client takes them.
 *
 * <p><b>Threading:</b> called on the exchange's loop. Files are opened elsewhere and come back to it.
 *
 * <p><b>Errors:</b> the stage fails with {@link FileTrouble} before anything was sent, so another
 * reply may be sent in its place. A file that gets shorter while it is sent breaks the connection.
 */
public final class BodySender {
  private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

  private final LocalFiles files;
  private final LineSender lines;

  /** @param listing makes what is long, apart from who opens files, so that neither waits for the other */
  public BodySender(LocalFiles files, IoPool listing) {
    this.files = files;
    this.lines = new LineSender(listing);
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
      case Payload.OfFile part -> exchange.onLoop(files.open(part.location(), part.fileBytes()))
          .thenAccept(file -> sendFile(exchange, reply.head(), file, part));
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

  /** A HEAD opens the file as well: it must not promise what a GET cannot keep. */
  private static void sendFile(Exchange exchange, ResponseHead head, FileChannel file,
      Payload.OfFile part) {
    if (exchange.isAnswered()) {
      SharedFile.close(file);
    } else if (exchange.isHead()) {
      SharedFile.close(file);
      exchange.send(head);
    } else {
      switch (part) {
        case Payload.FilePart one when one.sizeBytes() == 0 -> {
          SharedFile.close(file);
          exchange.send(head);
        }
        case Payload.FilePart one ->
          exchange.send(head, new DefaultFileRegion(file, one.offset(), one.sizeBytes()));
        case Payload.FileParts several ->
          exchange.send(head, pieces(exchange, new SharedFile(file, several.parts().size()),
              several));
      }
    }
  }

  private static List<ReferenceCounted> pieces(Exchange exchange, SharedFile file,
      Payload.FileParts several) {
    var pieces = new ArrayList<ReferenceCounted>(2 * several.parts().size() + 1);
    for (var part : several.parts()) {
      pieces.add(ByteBufUtil.writeAscii(exchange.allocator(), part.head()));
      pieces.add(file.region(part.range().first(), part.range().sizeBytes()));
    }
    pieces.add(ByteBufUtil.writeAscii(exchange.allocator(), several.end()));
    return pieces;
  }
}
