package org.marquetry.broker.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What people see of {@code org.marquetry.broker} in a Config Admin user interface; {@link BrokerSettings} reads it. */
@ObjectClassDefinition(
        id = "org.marquetry.broker",
        name = "Marquetry broker",
        description =
                "Limits and policies of the MQTT broker. A change applies to running connections where its meaning"
                        + " allows it, and to new ones otherwise.")
@interface BrokerConfiguration {
    @AttributeDefinition(
            name = "Maximum QoS",
            description = "The highest quality of service that clients may publish with",
            min = "0",
            max = "2")
    int maxQos() default 2;

    @AttributeDefinition(name = "Retain available", description = "Whether messages may be retained")
    boolean retainAvailable() default true;

    @AttributeDefinition(name = "Wildcard subscriptions", description = "Whether topic filters may have wildcards")
    boolean wildcardSubscriptionAvailable() default true;

    @AttributeDefinition(
            name = "Shared subscriptions",
            description = "Whether clients may subscribe to $share/NAME/FILTER")
    boolean sharedSubscriptionAvailable() default true;

    @AttributeDefinition(
            name = "Subscription identifiers",
            description = "Whether subscriptions may carry an identifier (5.0)")
    boolean subscriptionIdentifierAvailable() default true;

    @AttributeDefinition(
            name = "Receive maximum",
            description = "How many QoS 1 and 2 publications of one client may be unacknowledged: a 5.0 client must not"
                    + " send more, earlier ones are not read from beyond it",
            min = "1",
            max = "65535")
    int receiveMaximum() default 1024;

    @AttributeDefinition(
            name = "Maximum packet size",
            description = "The largest packet in bytes that the broker accepts",
            min = "128",
            max = "268435460")
    int maxPacketSize() default 16 * 1024 * 1024;

    @AttributeDefinition(
            name = "Topic alias maximum",
            description = "How many topic aliases a client may use, and the broker with it (5.0); 0 is none",
            min = "0",
            max = "65535")
    int topicAliasMaximum() default 32;

    @AttributeDefinition(
            name = "Keep alive maximum",
            description = "Seconds; a 5.0 client that asks for more, or for none, is told this",
            min = "1",
            max = "65535")
    int keepAliveMax() default 65535;

    @AttributeDefinition(
            name = "Session expiry maximum",
            description = "Seconds that a session outlives its connection at most; 4294967295 is for ever",
            min = "0",
            max = "4294967295")
    long sessionExpiryMax() default 7_776_000;

    @AttributeDefinition(
            name = "Message expiry maximum",
            description = "Seconds that a message waits for its receivers at most; 0 is no limit",
            min = "0",
            max = "4294967295")
    long messageExpiryMax() default 0;

    @AttributeDefinition(
            name = "Maximum in flight",
            description =
                    "How many QoS 1 and 2 messages are sent to one client before it acknowledges; a 5.0 client may ask for less",
            min = "1",
            max = "65535")
    int maxInflight() default 1024;

    @AttributeDefinition(
            name = "Maximum queued messages",
            description = "How many messages wait for one client",
            min = "0",
            max = "2147483647")
    int maxQueuedMessages() default 1_000_000;

    @AttributeDefinition(
            name = "Maximum queued bytes",
            description = "How many bytes of messages wait for one client",
            min = "0",
            max = "9223372036854775807")
    long maxQueuedBytes() default 256L * 1024 * 1024;

    @AttributeDefinition(
            name = "Maximum queued messages of all",
            description = "How many messages wait for all clients together",
            min = "0",
            max = "9223372036854775807")
    long maxQueuedMessagesTotal() default 10_000_000;

    @AttributeDefinition(
            name = "Maximum queued bytes of all",
            description =
                    "How many bytes of messages wait for all clients together; 0 is 16 GiB, or four tenths of the heap with"
                            + " a store that keeps all in the heap",
            min = "0",
            max = "9223372036854775807")
    long maxQueuedBytesTotal() default 0;

    @AttributeDefinition(
            name = "Queue page messages",
            description = "How many waiting messages of one client are in the heap, the others in the store only",
            min = "1",
            max = "65536")
    int queuePageMessages() default 256;

    @AttributeDefinition(
            name = "Queue page bytes",
            description =
                    "How many bytes of waiting messages of one client are in the heap, the others in the store only",
            min = "1",
            max = "67108864")
    int queuePageBytes() default 256 * 1024;

    @AttributeDefinition(
            name = "Queue memory",
            description =
                    "How many bytes of waiting messages of all clients are in the heap, the others in the store only; of"
                            + " sessions that end with their connection no more can wait. When more is in flight, clients are"
                            + " sent less at a time. 0 is a fifth of the heap",
            min = "0",
            max = "9223372036854775807")
    long queueMemory() default 0;

    @AttributeDefinition(
            name = "Queue full policy",
            description = "What is dropped, and counted, when a queue is full",
            options = {
                @Option(value = "dropNewest", label = "the new message"),
                @Option(value = "dropOldest", label = "the message that waits longest")
            })
    String queueFullPolicy() default "dropNewest";

    @AttributeDefinition(
            name = "Queue QoS 0",
            description = "Whether QoS 0 messages wait for a client whose session is kept while it is away or slow")
    boolean queueQos0() default false;

    @AttributeDefinition(
            name = "Maximum topic levels",
            description = "How many levels topic names and filters may have",
            min = "1",
            max = "65535")
    int maxTopicLevels() default 256;

    @AttributeDefinition(
            name = "Maximum topic length",
            description = "How many bytes topic names and filters may have",
            min = "1",
            max = "65535")
    int maxTopicLength() default 65535;

    @AttributeDefinition(name = "Maximum client identifier length", description = "In bytes", min = "23", max = "65535")
    int maxClientIdLength() default 65535;

    @AttributeDefinition(
            name = "Maximum subscriptions",
            description = "How many subscriptions one session may hold",
            min = "1",
            max = "2147483647")
    int maxSubscriptionsPerSession() default 100_000;

    @AttributeDefinition(
            name = "Maximum retained messages",
            description = "How many messages are retained in all",
            min = "0",
            max = "2147483647")
    int retainedMaxCount() default 1_000_000;

    @AttributeDefinition(
            name = "Maximum retained bytes",
            description =
                    "How many bytes of messages are retained in all; 0 is 16 GiB, or four tenths of the heap with a store"
                            + " that keeps all in the heap",
            min = "0",
            max = "9223372036854775807")
    long retainedMaxBytes() default 0;

    @AttributeDefinition(
            name = "Retained memory",
            description =
                    "How many bytes of retained messages are in the heap, the others in the store only; 0 is a sixteenth of"
                            + " the heap",
            min = "0",
            max = "9223372036854775807")
    long retainedMemory() default 0;

    @AttributeDefinition(
            name = "Retained expiry maximum",
            description = "Seconds after which a retained message is forgotten; 0 is never",
            min = "0",
            max = "4294967295")
    long retainedExpiryMax() default 0;

    @AttributeDefinition(
            name = "Maximum connections",
            description = "How many clients may be connected at once",
            min = "1",
            max = "2147483647")
    int maxConnections() default 1_000_000;

    @AttributeDefinition(
            name = "Maximum sessions",
            description =
                    "How many sessions outlive their connections; a client that asks for one more is refused. 0 is one for"
                            + " each 2 KB of the heap",
            min = "0",
            max = "2147483647")
    int maxSessions() default 0;

    @AttributeDefinition(
            name = "CONNECT time-out",
            description = "Seconds that a new connection has to send its CONNECT",
            min = "1",
            max = "3600")
    int connectTimeout() default 10;

    @AttributeDefinition(
            name = "Allowed versions",
            description = "The versions of MQTT that clients may speak: 3.1, 3.1.1, 5.0")
    String[] allowedVersions() default {"3.1", "3.1.1", "5.0"};

    @AttributeDefinition(
            name = "Take-over policy",
            description = "What happens when a client identifier connects that is connected already",
            options = {
                @Option(value = "kick", label = "the old connection ends"),
                @Option(value = "refuse", label = "the new connection is refused")
            })
    String takeOverPolicy() default "kick";

    @AttributeDefinition(
            name = "Allow anonymous",
            description = "Whether clients may connect without saying who they are",
            options = {
                @Option(value = "loopback", label = "from this machine only"),
                @Option(value = "true", label = "from everywhere"),
                @Option(value = "false", label = "never")
            })
    String allowAnonymous() default "loopback";

    @AttributeDefinition(
            name = "Service grace",
            description =
                    "Seconds that a client waits for the answer of a service such as an authenticator before it is refused",
            min = "1",
            max = "600")
    int serviceGrace() default 10;

    @AttributeDefinition(
            name = "Response information",
            description =
                    "What a 5.0 client that asks for response information is told as the base of its response topics; %c stands for its client identifier, empty is nothing")
    String responseInformation() default "";
}
