package org.marquetry.api.store;

import java.util.List;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The way of one loop out of the store. Never blocks; results come on the loop, or in the call if there is nothing to wait for.
 * A read sees every commit that had completed when it was asked for, and perhaps later ones; of one that had failed it sees what is
 * to be removed or marked all the same, and as long as the store cannot show that it fails. A result that the store cannot give at
 * all is a {@link StoreException}.
 */
@ConsumerType
public interface StoreReader {
    /**
     * A part of what waits for a client, in the order of sequence numbers.
     *
     * @param from the lowest sequence number to read
     * @param maxMessages how many at most
     * @param maxBytes how many bytes at most, by the {@link Message#size size} of messages; the first comes whatever its size
     */
    CompletionStage<QueuePage> queue(String clientId, long from, int maxMessages, int maxBytes);

    /** The retained messages of topics, in the order asked; null for a topic that has none, or one that cannot be read. */
    CompletionStage<List<@Nullable Message>> retained(List<String> topics);

    /**
     * A part of a queue.
     *
     * @param next the sequence number to go on from, or -1 if nothing came after
     * @param damaged how many messages in this part could not be read and are lost
     */
    record QueuePage(List<StoreChange.Outgoing> messages, long next, int damaged) {}
}
