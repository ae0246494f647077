# Fields of your own: for each noun its fields, for each field what it is.
fields:
  contact:
    score: {type: number, index: yes, help: how warm the contact is}
    tier:
      type: choice
      choices: [bronze, silver, gold]   # in this order
      default: bronze
      steps: yes                        # remember when each was reached
    badge: {type: string, unique: yes, exact: yes}
    manager: {type: reference, noun: contact}
  order:
    margin: {type: number, decimals: 1, unit: percent}
