package dev.rind.edge.body;

import dev.rind.edge.http.Exchange;
import dev.rind.edge.http.ResponseHead;
import dev.rind.edge.respond.Payload;
import dev.rind.edge.respond.Reply;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.DefaultFileRegion;
import java.io.IOException;
import java.nio.channels.FileChannel;
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
      case Payload.FilePart part -> exchange.onLoop(files.open(part.location(), part.fileBytes()))
          .thenAccept(file -> sendFile(exchange, reply.head(), file, part));
    };
  }

  private static CompletionStage<Void> sendHead(Exchange exchange, ResponseHead head) {
    exchange.send(head);
    return DONE;
  }

  /** A HEAD opens the file as well: it must not promise what a GET cannot keep. */
  private static void sendFile(Exchange exchange, ResponseHead head, FileChannel file,
      Payload.FilePart part) {
    if (exchange.isAnswered()) {
      close(file);
    } else if (exchange.isHead() || part.sizeBytes() == 0) {
      close(file);
      exchange.send(head);
    } else {
      exchange.send(head, new DefaultFileRegion(file, part.offset(), part.sizeBytes()));
    }
  }

  private static void close(FileChannel file) {
    try {
      file.close();
    } catch (IOException ignored) {
      // It was only read.
    }
  }
}
