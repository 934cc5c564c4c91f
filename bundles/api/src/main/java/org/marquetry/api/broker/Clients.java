package org.marquetry.api.broker;

import java.util.List;
import java.util.concurrent.CompletionStage;

import org.osgi.annotation.versioning.ProviderType;

/** The clients that are connected, for operators. Safe for use by all threads; nothing here blocks. */
@ProviderType
public interface Clients {
    /** Who is connected, in no order. */
    CompletionStage<List<ConnectedClient>> connected();

    /**
     * Ends the connection of a client as an administrative action (0x98). Its will is published.
     *
     * @return whether it was connected
     */
    CompletionStage<Boolean> disconnect(String clientId);
}
