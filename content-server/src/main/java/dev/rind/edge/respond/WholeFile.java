package dev.rind.edge.respond;

import dev.rind.edge.catalog.PulpFile;
import dev.rind.edge.http.RequestLog.Kind;
import dev.rind.edge.http.ResponseHead;
import java.util.Set;

/** All that there is to say to who wants a file, whole, and knows nothing of it: many replies are made of one. */
public record WholeFile(PulpFile file, Set<String> noCacheHere, ResponseHead.Fixed head,
    Payload payload) {
  public Reply reply() {
    return new Reply(Kind.FILE, new ResponseHead(head), payload);
  }
}
