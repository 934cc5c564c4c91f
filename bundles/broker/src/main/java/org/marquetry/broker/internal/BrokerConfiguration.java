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
            description = "The highest quality of service that clients may publish with; a change is for clients "
                    + "that connect, and what subscriptions were granted they keep",
            min = "0",
            max = "2")
    int maxQos() default 2;

    @AttributeDefinition(
            name = "Retain available",
            description = "Whether messages may be retained; a change is for clients that connect, and what is "
                    + "retained is kept but not sent while it is false")
    boolean retainAvailable() default true;

    @AttributeDefinition(
            name = "Wildcard subscriptions",
            description = "Whether topic filters may have wildcards; false applies at once to new subscriptions, "
                    + "and those that there are stay")
    boolean wildcardSubscriptionAvailable() default true;

    @AttributeDefinition(
            name = "Shared subscriptions",
            description = "Whether clients may subscribe to $share/NAME/FILTER; false applies at once to new "
                    + "subscriptions, and those that there are stay")
    boolean sharedSubscriptionAvailable() default true;

    @AttributeDefinition(
            name = "Subscription identifiers",
            description =
                    "Whether subscriptions may carry an identifier (5.0); a change is for clients that " + "connect")
    boolean subscriptionIdentifierAvailable() default true;

    @AttributeDefinition(
            name = "Receive maximum",
            description = "How many QoS 1 and 2 publications of one client may be unacknowledged: a 5.0 client "
                    + "must not send more, earlier ones are not read from beyond it; a change is for clients "
                    + "that connect",
            min = "1",
            max = "65535")
    int receiveMaximum() default 1024;

    @AttributeDefinition(
            name = "Maximum packet size",
            description =
                    "The largest packet in bytes that the broker accepts; a change is for clients that " + "connect",
            min = "128",
            max = "268435460")
    int maxPacketSize() default 16 * 1024 * 1024;

    @AttributeDefinition(
            name = "Topic alias maximum",
            description = "How many topic aliases a client may use (5.0), 0 is none; a change is for clients that "
                    + "connect",
            min = "0",
            max = "65535")
    int topicAliasMaximum() default 32;

    @AttributeDefinition(
            name = "Keep alive maximum",
            description = "Seconds; a 5.0 client that asks for more, or for none, is told this when it connects, "
                    + "earlier ones keep what they ask for",
            min = "1",
            max = "65535")
    int keepAliveMax() default 65535;

    @AttributeDefinition(
            name = "Session expiry maximum",
            description = "Seconds that a session outlives its connection at most, 4294967295 is for ever; a "
                    + "change is for clients that connect, sessions of others end when they were to end",
            min = "0",
            max = "4294967295")
    long sessionExpiryMax() default 7_776_000;

    @AttributeDefinition(
            name = "Message expiry maximum",
            description = "Seconds that a message waits for its receivers at most, 0 is no limit; a change is for "
                    + "messages that come",
            min = "0",
            max = "4294967295")
    long messageExpiryMax() default 0;

    @AttributeDefinition(
            name = "Maximum in flight",
            description = "How many QoS 1 and 2 messages are sent to one client before it acknowledges, a 5.0 "
                    + "client may ask for less; a change applies at once",
            min = "1",
            max = "65535")
    int maxInflight() default 1024;

    @AttributeDefinition(
            name = "Maximum queued messages",
            description =
                    "How many messages wait for one client; what waits above a new limit stays, until new ones take"
                            + " its place if the oldest are dropped",
            min = "0",
            max = "2147483647")
    int maxQueuedMessages() default 1_000_000;

    @AttributeDefinition(
            name = "Maximum queued bytes",
            description = "How many bytes of messages wait for one client; changes as maxQueuedMessages does",
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
            description =
                    "What is dropped, and counted, when a queue is full; a change applies to the next " + "message",
            options = {
                @Option(value = "dropNewest", label = "the new message"),
                @Option(value = "dropOldest", label = "the message that waits longest")
            })
    String queueFullPolicy() default "dropNewest";

    @AttributeDefinition(
            name = "Queue QoS 0",
            description = "Whether QoS 0 messages wait for a client whose session is kept while it is away or "
                    + "slow; those that wait when this becomes false are still sent")
    boolean queueQos0() default false;

    @AttributeDefinition(
            name = "Maximum topic levels",
            description = "How many levels topic names and filters may have; a change applies to the next packet, "
                    + "and not to what is subscribed or retained",
            min = "1",
            max = "65535")
    int maxTopicLevels() default 256;

    @AttributeDefinition(
            name = "Maximum topic length",
            description = "How many bytes topic names and filters may have; a change applies to the next packet, "
                    + "and not to what is subscribed or retained",
            min = "1",
            max = "65535")
    int maxTopicLength() default 65535;

    @AttributeDefinition(
            name = "Maximum client identifier length",
            description = "How many bytes client identifiers may have, 23 is what MQTT 3.1 allowed; a change is "
                    + "for clients that connect, and a session whose identifier is too long by then ends when "
                    + "it was to end",
            min = "23",
            max = "65535")
    int maxClientIdLength() default 65535;

    @AttributeDefinition(
            name = "Maximum subscriptions",
            description = "How many subscriptions one session may hold; those above a new limit stay, and may be "
                    + "replaced",
            min = "1",
            max = "2147483647")
    int maxSubscriptionsPerSession() default 100_000;

    @AttributeDefinition(
            name = "Maximum retained messages",
            description = "How many messages are retained in all; those above a new limit stay, and may be "
                    + "replaced or removed",
            min = "0",
            max = "2147483647")
    int retainedMaxCount() default 1_000_000;

    @AttributeDefinition(
            name = "Maximum retained bytes",
            description = "How many bytes of messages are retained in all; those above a new limit stay, and may "
                    + "be replaced by such as are not larger; 0 is 16 GiB, or four tenths of the heap with a "
                    + "store that keeps all in the heap",
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
            description = "Seconds after which a retained message is forgotten, 0 is never; a change is for "
                    + "messages that come",
            min = "0",
            max = "4294967295")
    long retainedExpiryMax() default 0;

    @AttributeDefinition(
            name = "Maximum connections",
            description = "How many clients may be connected at once; others are refused with 0x97 (earlier ones "
                    + "with 3), and those above a new limit stay",
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
            description =
                    "Seconds that a new connection has to send its CONNECT; a change is for connections that " + "come",
            min = "1",
            max = "3600")
    int connectTimeout() default 10;

    @AttributeDefinition(
            name = "Allowed versions",
            description = "The versions of MQTT that clients may speak: 3.1, 3.1.1, 5.0; a change is for clients "
                    + "that connect")
    String[] allowedVersions() default {"3.1", "3.1.1", "5.0"};

    @AttributeDefinition(
            name = "Take-over policy",
            description = "What happens when a client identifier connects that is connected already; a change "
                    + "applies to the next one that does",
            options = {
                @Option(value = "kick", label = "the old connection ends"),
                @Option(value = "refuse", label = "the new connection is refused")
            })
    String takeOverPolicy() default "kick";

    @AttributeDefinition(
            name = "Allow anonymous",
            description = "Whether clients may connect without saying who they are; those that are connected and "
                    + "may not any more are disconnected",
            options = {
                @Option(value = "loopback", label = "from this machine only"),
                @Option(value = "true", label = "from everywhere"),
                @Option(value = "false", label = "never")
            })
    String allowAnonymous() default "loopback";

    @AttributeDefinition(
            name = "Authorization",
            description = "Whether clients may do only what an authorizer allows, even if there is none; a change "
                    + "applies at once",
            options = {
                @Option(value = "auto", label = "if rules are configured, or once there was an authorizer"),
                @Option(value = "required", label = "always")
            })
    String authorization() default "auto";

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
