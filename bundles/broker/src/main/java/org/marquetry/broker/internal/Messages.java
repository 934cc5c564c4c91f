package org.marquetry.broker.internal;

import java.util.function.Supplier;

import org.marquetry.api.message.Message;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.Will;

/** Makes messages, with the expiry that publisher and broker together allow. */
final class Messages {
    private final TimeSource time;
    private final Supplier<BrokerSettings> settings;

    Messages(TimeSource time, Supplier<BrokerSettings> settings) {
        this.time = time;
        this.settings = settings;
    }

    /**
     * When a message expires that comes now, in milliseconds since 1970.
     *
     * @param interval what the publisher asks for, in seconds; -1 if it does not
     */
    long expiry(long interval) {
        long most = settings.get().messageExpiryMax();
        long seconds = most == 0 ? interval : interval < 0 ? most : Math.min(interval, most);
        return seconds < 0 ? Message.NEVER : time.wallMillis() + seconds * 1000;
    }

    /** The message of a will; its expiry begins when it is published (MQTT 5.0 section 3.1.3.2.4). */
    Message of(Will will) {
        Properties properties = will.properties();
        return Message.of(
                will.topic(),
                will.payload().toByteArray(),
                will.qos(),
                will.retain(),
                expiry(properties.number(Property.MESSAGE_EXPIRY_INTERVAL, -1)),
                properties.without(Property.MESSAGE_EXPIRY_INTERVAL, Property.WILL_DELAY_INTERVAL));
    }

    /** A message from within this runtime, with the broker's limit on its expiry. */
    Message limited(Message message) {
        long most = settings.get().messageExpiryMax();
        return most == 0 ? message : message.expiringAt(Math.min(message.expiresAt(), expiry(most)));
    }
}
